/**
 * Files of the disk as answers: conditional requests, ranges, attachments.
 *
 * @module
 */

export type { RangePolicy } from "./answer_file.ts";
export { fileResponse, type FileResponseOptions } from "./file_response.ts";
export { mediaTypeOfFile } from "./media_types.ts";
