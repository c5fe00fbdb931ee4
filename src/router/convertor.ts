// What a parameter must look like for a route to match at all: Starlette's convertors, by the same names and with the
// same expressions. No match means the next route or 404, never a validation error.

/** Name of a convertor; `str` is the one of a plain `:name`. */
export type Convertor = "str" | "int" | "float" | "uuid" | "path";

/** What a convertor accepts, as a source of a regular expression without groups. */
export const CONVERTOR_SOURCES: Readonly<Record<Convertor, string>> = Object.freeze({
  str: "[^/]+",
  int: "[0-9]+",
  float: "[0-9]+(?:\\.[0-9]+)?",
  uuid: "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}",
  // Python's dot: all but the line feed.
  path: "[^\\n]*",
});

/** Whether there is a convertor of this name. */
export function isConvertor(name: string): name is Convertor {
  return Object.hasOwn(CONVERTOR_SOURCES, name);
}
