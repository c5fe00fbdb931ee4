/**
 * Pages from templates in the language of Jinja2: inheritance, macros, filters, escaping; blocks alone for htmx; pages
 * that are sent before all of them is known. The engine is `minijinja-js`, to be installed beside Cairn.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { templates } from "@cairn/cairn/template";
 *
 * const pages = templates({ sources: { "hello.html": "<p>Hello {{ name }}</p>" } });
 * const app = new App();
 * app.get("/", (cx) => pages.render(cx, "hello.html", { name: "<you>" }));
 * const answer = await app.fetch(new Request("http://localhost/"));
 * if (await answer.text() !== "<p>Hello &lt;you&gt;</p>") throw new Error("not escaped");
 * ```
 *
 * @module
 */

import { minijinja } from "./minijinja.ts";
import { Templates, type TemplatesOptions } from "./templates.ts";

export type { Engine, EngineFunctions, EngineMaker } from "./engine.ts";
export type { TemplateSession, TemplateSessions } from "./page_globals.ts";
export { escapeHtml, Html, safe, scriptJson } from "./html.ts";
export { type HtmxRequest, htmxRequest, type TemplateCx } from "./htmx.ts";
export { Later, later } from "./later.ts";
export type { TemplateFunction } from "./rendering.ts";
export {
  type PageOptions,
  type PageValues,
  Templates,
  type TemplatesOptions,
} from "./templates.ts";

/** Options of {@linkcode templates}. */
export interface MinijinjaTemplatesOptions extends TemplatesOptions {
  /** Most steps that one rendering may take; one that takes more fails. Default: no limit. */
  readonly stepsMax?: number;
}

/**
 * The templates of an application, rendered by minijinja.
 *
 * @param options Where they are, and what they can use.
 * @throws {Error} If one cannot be read or parsed; the message names file and line.
 */
export function templates(options: MinijinjaTemplatesOptions): Templates {
  const { stepsMax } = options;
  return new Templates(options, (functions) => minijinja({ ...functions, stepsMax }));
}
