/**
 * Path patterns and the tree; stores values, calls none.
 *
 * @module
 */

export { slashAlternative } from "./matcher.ts";
export type { Match, Matcher } from "./matcher.ts";
export { formatPath, openApiPath, parsePattern } from "./pattern.ts";
export type { Convertor, Part, RoutePattern } from "./pattern.ts";
export { RouteTree } from "./tree.ts";
export type { RouteTreeOptions } from "./tree.ts";
