/**
 * Path patterns and the tree; stores values, calls none.
 *
 * @module
 */

export type { Convertor } from "./convertor.ts";
export { formatPath, openApiPath } from "./format.ts";
export { slashAlternative } from "./matcher.ts";
export type { Match, Matcher } from "./matcher.ts";
export { parsePattern } from "./pattern.ts";
export type { ParamPart, Part, RoutePattern, TextPart } from "./pattern.ts";
export { RouteTree } from "./tree.ts";
export type { RouteTreeOptions } from "./tree.ts";
