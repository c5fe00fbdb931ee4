/**
 * Files of the disk: as answers, and as the place for large uploads.
 *
 * @module
 */

export { diskUploads, type DiskUploadsOptions } from "./disk_uploads.ts";
