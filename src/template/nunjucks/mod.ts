/**
 * Pages from templates of nunjucks, for those who have them: the same as `@cairn/cairn/template`, with nunjucks as the
 * engine, to be installed beside Cairn. It compiles templates with `new Function`: a template is a program, so none may
 * come from somebody else.
 *
 * @module
 */

import nunjucks from "nunjucks";
import { type Engine, type EngineFunctions, writtenBy } from "../engine.ts";
import { scriptJson } from "../html.ts";
import { Templates, type TemplatesOptions } from "../templates.ts";

export type { TemplatesOptions } from "../templates.ts";

/**
 * The templates of an application, rendered by nunjucks.
 *
 * @param options Where they are, and what they can use.
 * @throws {Error} If one cannot be read or parsed; the message names file and line.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { templates } from "@cairn/cairn/template/nunjucks";
 *
 * const pages = templates({ sources: { "hello.html": "<p>Hello {{ name }}</p>" } });
 * const app = new App();
 * app.get("/", (cx) => pages.render(cx, "hello.html", { name: "<you>" }));
 * const answer = await app.fetch(new Request("http://localhost/"));
 * if (await answer.text() !== "<p>Hello &lt;you&gt;</p>") throw new Error("not escaped");
 * ```
 */
export function templates(options: TemplatesOptions): Templates {
  return new Templates(options, (functions) => new Nunjucks(functions));
}

/** The part of nunjucks that Cairn uses; the package has no types. */
interface Environment {
  addFilter(name: string, run: (...args: never[]) => unknown): void;
  addTest(name: string, run: (...args: never[]) => unknown): void;
  getTemplate(name: string, eagerCompile: boolean): unknown;
  render(name: string, values: Readonly<Record<string, unknown>>): string;
}

class Nunjucks implements Engine {
  readonly #sources = new Map<string, string>();
  /** It escapes everything or nothing. */
  readonly #escaping: Environment;
  readonly #plain: Environment;

  constructor(functions: EngineFunctions) {
    this.#escaping = this.#open(functions, { autoescape: true });
    this.#plain = this.#open(functions, { autoescape: false });
  }

  add(name: string, source: string): void {
    this.#sources.set(name, source);
    try {
      this.#for(name).getTemplate(name, AT_ONCE);
    } catch (error) {
      throw plain(error);
    }
  }

  render(name: string, values: Readonly<Record<string, unknown>>): string {
    try {
      return this.#for(name).render(name, values);
    } catch (error) {
      throw plain(error);
    }
  }

  #for(name: string): Environment {
    return writtenBy(name).escapes ? this.#escaping : this.#plain;
  }

  #open(functions: EngineFunctions, options: { readonly autoescape: boolean }): Environment {
    const loader = {
      getSource: (name: string) => {
        const src = this.#sources.get(name);
        return src === undefined ? null : { src, path: name, noCache: false };
      },
    };
    const environment = new nunjucks.Environment(loader, options) as unknown as Environment;
    environment.addFilter("tojson", toJson);
    for (const [name, run] of Object.entries(functions.filters)) environment.addFilter(name, run);
    for (const [name, run] of Object.entries(functions.tests)) environment.addTest(name, run);
    return environment;
  }
}

function toJson(value: unknown): unknown {
  const { SafeString } =
    (nunjucks as unknown as { runtime: { SafeString: new (text: string) => unknown } }).runtime;
  return new SafeString(scriptJson(value).text);
}

/** Its messages have lines; the first says where, the second what. */
function plain(error: unknown): Error {
  const text = (error as Error).message.split("\n").map((line) => line.trim()).join(" ");
  return new Error(text, { cause: error });
}

/** A template is compiled when it is added. */
const AT_ONCE = true;
