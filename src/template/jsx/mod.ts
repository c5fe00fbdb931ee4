/**
 * Pages from JSX: components as functions, async ones too, escaped, and sent while parts of them are still to come. Set
 * `"jsx": "react-jsx"` and `"jsxImportSource": "@cairn/cairn/template/jsx"` in `compilerOptions`.
 *
 * @module
 */

import { Reply } from "../../route/mod.ts";
import { Html } from "../html.ts";
import type { JsxChild } from "./element.ts";
import { Renderer, renderPieces } from "./render.ts";

export { Html, safe, scriptJson } from "../html.ts";
export { type HtmxRequest, htmxRequest, type TemplateCx } from "../htmx.ts";
export {
  type JsxChild,
  type JsxComponent,
  JsxElement,
  type JsxNode,
  type JsxProps,
} from "./element.ts";

/** Options of {@linkcode page} and {@linkcode streamPage}. */
export interface JsxPageOptions {
  /** Status. Default 200. */
  readonly status?: number;
  /** More header fields. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Renders at once.
 *
 * @throws {TypeError} If something in it must be waited for.
 */
export function render(child: JsxChild): Html {
  const renderer = new Renderer(child);
  if (renderer.advance() === undefined) return new Html(renderer.take());
  throw new TypeError("Cannot render at once: a part must be waited for; use streamPage(…)");
}

/**
 * Answers with a page, or a part of one.
 *
 * @throws {TypeError} If something in it must be waited for.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { page } from "@cairn/cairn/template/jsx";
 * import { jsx } from "@cairn/cairn/template/jsx/jsx-runtime";
 *
 * const app = new App();
 * // In a .tsx file: page(<p>{"<you>"}</p>)
 * app.get("/", () => page(jsx("p", { children: "<you>" })));
 * const answer = await app.fetch(new Request("http://localhost/"));
 * if (await answer.text() !== "<p>&lt;you&gt;</p>") throw new Error("not escaped");
 * ```
 */
export function page(child: JsxChild, options: JsxPageOptions = {}): Response {
  const { text } = render(child);
  const whole = text.startsWith("<html") ? DOCTYPE + text : text;
  return new Response(whole, { status: options.status ?? 200, headers: headersOf(options) });
}

/**
 * Answers with a page that is sent as far as it is known, and goes on as promises, async components and async iterables
 * in it come. A client that leaves stops them; one that fails breaks the answer off, as its status is sent by then.
 */
export function streamPage(child: JsxChild, options: JsxPageOptions = {}): Reply<number> {
  return new Reply(options.status ?? 200, send(child), { headers: headersOf(options) });
}

async function* send(child: JsxChild): AsyncGenerator<string, void, undefined> {
  let isFirst = true;
  for await (const text of renderPieces(child)) {
    yield isFirst && text.startsWith("<html") ? DOCTYPE + text : text;
    isFirst = false;
  }
}

function headersOf({ headers }: JsxPageOptions): Record<string, string> {
  return { "content-type": "text/html; charset=utf-8", ...headers };
}

const DOCTYPE = "<!DOCTYPE html>";
