/**
 * Folders served as they are, and the built files of web apps.
 *
 * @module
 */

export { frontend, type FrontendOptions } from "./frontend.ts";
export {
  type RespondCx,
  StaticFiles,
  staticFiles,
  type StaticFilesOptions,
} from "./static_files.ts";
