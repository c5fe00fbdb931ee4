/**
 * The app as it is served: launchers, listeners, drain.
 *
 * @module
 */

export { App } from "./app.ts";
export { diskUploads, type DiskUploadsOptions } from "./disk_uploads.ts";
export type { Servable, Server } from "./servable.ts";
export { serve } from "./serve.ts";
