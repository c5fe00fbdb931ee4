// What Cairn needs of a template engine, and how a template's name tells what it writes.

import type { TemplateFunction } from "./rendering.ts";

/** A template engine. Nothing in it waits. */
export interface Engine {
  /** Adds a template. @throws {Error} If it cannot be parsed. */
  add(name: string, source: string): void;
  /** Renders a template that was added. @throws {Error} If that fails. */
  render(name: string, values: Readonly<Record<string, unknown>>): string;
}

/** Functions that an engine offers to all templates. They never throw. */
export interface EngineFunctions {
  /** Filters: `{{ price|money }}`. */
  readonly filters: Readonly<Record<string, TemplateFunction>>;
  /** Tests: `{% if n is prime %}`; those of the engine stay. */
  readonly tests: Readonly<Record<string, TemplateFunction>>;
}

/** Opens an engine without templates. */
export type EngineMaker = (functions: EngineFunctions) => Engine;

/** What a template writes. */
export interface Written {
  /** Media type of its answer. */
  readonly mediaType: string;
  /** Whether values are escaped. */
  readonly escapes: boolean;
}

/**
 * What a template writes, by its name.
 *
 * @throws {TypeError} For a name that does not say how values are to be escaped.
 */
export function writtenBy(name: string): Written {
  const extension = /\.([a-z]+)(?:\.(?:j2|jinja2?|njk))?$/.exec(name)?.[1] ?? "";
  const written = WRITTEN[extension];
  if (written !== undefined) return written;
  throw new TypeError(
    `Cannot read the template "${name}": nobody knows how to escape values in it; its name must ` +
      "end with .html, .htm, .xml or .txt, or be kept out of the folder of templates",
  );
}

const HTML: Written = { mediaType: "text/html", escapes: true };
const WRITTEN: Readonly<Record<string, Written | undefined>> = {
  html: HTML,
  htm: HTML,
  xml: { mediaType: "application/xml", escapes: true },
  txt: { mediaType: "text/plain", escapes: false },
};
