// The templates of an application: read and parsed once, rendered without waiting. A page is an answer, a text, or a
// stream that starts before all of it is known.

import { formatMediaType } from "../http/mod.ts";
import { Reply } from "../route/mod.ts";
import { blockTemplates, refuseCircles } from "./block.ts";
import { type Engine, type EngineFunctions, type EngineMaker, writtenBy } from "./engine.ts";
import { readFolder } from "./folder.ts";
import { type PageGlobals, pageGlobals, type TemplateSessions } from "./page_globals.ts";
import { Html } from "./html.ts";
import { HTMX_VARY, htmxRequest, type TemplateCx } from "./htmx.ts";
import type { Later } from "./later.ts";
import { Rendering, type TemplateFunction } from "./rendering.ts";

/** Options of `templates`. */
export interface TemplatesOptions {
  /** Folder of templates; a path below it is a template's name. All its files are templates, but hidden ones. */
  readonly folder?: string | URL;
  /** Templates by name, beside those of the folder. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Filters: `{{ price|money }}`. */
  readonly filters?: Readonly<Record<string, TemplateFunction>>;
  /** Tests: `{% if n is prime %}`. */
  readonly tests?: Readonly<Record<string, TemplateFunction>>;
  /** Values and functions for all templates. */
  readonly globals?: Readonly<Record<string, unknown>>;
  /** Values for all templates that depend on the request. */
  readonly context?: (cx: TemplateCx) => Readonly<Record<string, unknown>>;
  /** The app's sessions, for `get_flashed_messages()`, `csrf_token()` and `csrf_input()`. */
  readonly sessions?: TemplateSessions;
  /** Paths of mounts by name, for `url_for("static", path="style.css")`. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Whether `url_for` gives addresses with scheme and host, those of the request. Default `false`: paths. */
  readonly absoluteUrls?: boolean;
  /** Whether the folder is read again for each page, while you write them. Default `false`. */
  readonly reload?: boolean;
}

/** Options of one page. */
export interface PageOptions {
  /** Status. Default 200. */
  readonly status?: number;
  /** More header fields. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The block that is shown alone. Default: the whole page. */
  readonly block?: string;
  /** The block that is shown alone when htmx asks for a part of the page; everybody else gets the page. */
  readonly htmxBlock?: string;
}

/** Values of a page. */
export type PageValues = Readonly<Record<string, unknown>>;

/** The templates of an application. */
export class Templates {
  readonly #options: TemplatesOptions;
  readonly #make: EngineMaker;
  #loaded: Loaded;
  #current: { readonly name: string; readonly rendering: Rendering } | undefined = undefined;

  /**
   * Made by `templates`.
   *
   * @throws {Error} If a template cannot be read or parsed.
   */
  constructor(options: TemplatesOptions, make: EngineMaker) {
    this.#options = options;
    this.#make = make;
    this.#loaded = this.#load();
  }

  /**
   * Answers with a page.
   *
   * @param cx The request's context.
   * @param name Name of the template.
   * @param values What it shows. Promises are to be awaited before, or streamed with {@linkcode stream}.
   * @param options Status, header fields, and a block instead of the page.
   * @throws {TypeError} If there is no such template or block.
   * @throws {Error} If rendering fails; what a function throws is thrown as it is.
   */
  render(
    cx: TemplateCx,
    name: string,
    values: PageValues = {},
    options: PageOptions = {},
  ): Response {
    const text = this.html(cx, name, values, options).text;
    return new Response(text, { status: options.status ?? 200, headers: headersOf(name, options) });
  }

  /** The page as {@linkcode render} would send it, or one of its blocks: for a part of another page, or a mail. */
  html(cx: TemplateCx, name: string, values: PageValues = {}, options: PageOptions = {}): Html {
    const pieces = this.#pieces(cx, name, values, options);
    const [text = ""] = pieces;
    if (pieces.length === 1 && typeof text === "string") return new Html(text);
    throw new TypeError(`Cannot render "${name}" at once: a part of it comes later; use stream(…)`);
  }

  /**
   * Answers with a page that is sent while parts of it, made by `later`, are still to come. A client that leaves stops
   * them; one that fails breaks the answer off, as its status is sent by then.
   *
   * @throws As {@linkcode render}, before anything is sent.
   */
  stream(
    cx: TemplateCx,
    name: string,
    values: PageValues = {},
    options: PageOptions = {},
  ): Reply<number> {
    const pieces = this.#pieces(cx, name, values, options);
    return new Reply(options.status ?? 200, send(pieces), { headers: headersOf(name, options) });
  }

  #pieces(
    cx: TemplateCx,
    name: string,
    values: PageValues,
    options: PageOptions,
  ): (string | Later)[] {
    if (this.#options.reload === true) this.#loaded = this.#load();
    const { engine } = this.#loaded;
    const isPartial = options.htmxBlock !== undefined && htmxRequest(cx)?.isPartial === true;
    const block = isPartial ? options.htmxBlock : options.block;
    if (!this.#loaded.sources.has(name)) {
      throw new TypeError(`Cannot render "${name}": there is no such template`);
    }
    const shown = block === undefined ? name : this.#loaded.blockOf(name, block);
    const current = this.#current;
    if (current !== undefined) {
      throw new TypeError(`Cannot render "${name}" inside of "${current.name}": render it before`);
    }
    const rendering = new Rendering(cx.random);
    this.#current = { name, rendering };
    try {
      const all = {
        ...this.#globals(cx),
        ...this.#options.globals,
        ...this.#options.context?.(cx),
      };
      const text = engine.render(shown, rendering.toEngine({ ...all, ...values }));
      if (rendering.failure !== undefined) throw rendering.failure.error;
      return rendering.marks.split(text);
    } catch (error) {
      if (rendering.failure !== undefined) throw rendering.failure.error;
      throw told(`Cannot render "${name}"`, error);
    } finally {
      this.#current = undefined;
    }
  }

  #globals(cx: TemplateCx): PageGlobals {
    return pageGlobals(cx, this.#options);
  }

  #load(): Loaded {
    const { folder, sources, filters = {}, tests = {} } = this.#options;
    const all = new Map(folder === undefined ? [] : readFolder(folder));
    for (const [name, source] of Object.entries(sources ?? {})) all.set(name, source);
    const functions: EngineFunctions = { filters: this.#kept(filters), tests: this.#kept(tests) };
    return new Loaded(this.#make(functions), all);
  }

  /** Functions are called within the rendering of the moment, which keeps what they throw. */
  #kept(
    functions: Readonly<Record<string, TemplateFunction>>,
  ): Readonly<Record<string, TemplateFunction>> {
    return Object.fromEntries(
      Object.entries(functions).map(([name, run]) => [
        name,
        (...args: unknown[]) => this.#current!.rendering.call(run, args),
      ]),
    );
  }
}

/** Templates in their engine. */
class Loaded {
  readonly engine: Engine;
  readonly sources: ReadonlyMap<string, string>;
  readonly #blocks = new Map<string, string>();

  constructor(engine: Engine, sources: ReadonlyMap<string, string>) {
    this.engine = engine;
    this.sources = sources;
    refuseCircles(sources);
    for (const [name, source] of sources) {
      writtenBy(name);
      checkName(name);
      add(engine, name, source);
    }
  }

  /** Name of the template that shows one block; there are as many as the program names. */
  blockOf(name: string, block: string): string {
    const key = `${block}/${name}`;
    const known = this.#blocks.get(key);
    if (known !== undefined) return known;
    const made = blockTemplates(name, block, this.sources);
    for (const [one, source] of made.sources) add(this.engine, one, source);
    this.#blocks.set(key, made.name);
    return made.name;
  }
}

function add(engine: Engine, name: string, source: string): void {
  try {
    engine.add(name, source);
  } catch (error) {
    throw told(`Cannot read the template "${name}"`, error);
  }
}

function checkName(name: string): void {
  if (/^[^#"'\\][^"'\\]*$/.test(name)) return;
  throw new TypeError(`Cannot read the template "${name}": a name has no #, quotes or backslashes`);
}

function told(what: string, error: unknown): unknown {
  if (error instanceof TypeError) return error;
  return new Error(`${what}: ${(error as Error).message}`, { cause: error });
}

function headersOf(name: string, { headers, htmxBlock }: PageOptions): Record<string, string> {
  const type = formatMediaType(writtenBy(name).mediaType);
  const vary = htmxBlock === undefined ? {} : { vary: HTMX_VARY };
  return { "content-type": type, ...vary, ...headers };
}

async function* send(
  pieces: readonly (string | Later)[],
): AsyncGenerator<string, void, undefined> {
  for (const piece of pieces) {
    if (typeof piece === "string") yield piece;
    else yield* piece.pieces();
  }
}
