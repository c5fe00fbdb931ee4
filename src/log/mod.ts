/**
 * Log lines as JSON or for people, bounded and without secrets, and one line for each request.
 *
 * @module
 */

export { LineWriter } from "./line_writer.ts";
export type { LineTarget, LineWriterOptions } from "./line_writer.ts";
export type { PlainOptions } from "./plain.ts";
export { logRequests } from "./request_log.ts";
export type { RequestLogOptions } from "./request_log.ts";
export { jsonLines, readableLines } from "./sinks.ts";
export type { LinesOptions, ReadableLinesOptions } from "./sinks.ts";
