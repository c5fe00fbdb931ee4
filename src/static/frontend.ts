// The built files of a web app: static files with the page that routes in the browser behind them.

import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { StaticFiles, type StaticFilesOptions } from "./static_files.ts";

/** Options of {@linkcode frontend}. */
export interface FrontendOptions extends Omit<StaticFilesOptions, "fallback" | "notFound"> {
  /**
   * What is sent where no file is found: `"index.html"` with 200 to clients that want a page, `"404.html"` with 404 to
   * all, `"auto"` the latter if the folder has it when it is mounted and the former else, `null` an error answer.
   * Default `"auto"`.
   */
  readonly fallback?: "auto" | "index.html" | "404.html" | null;
}

/**
 * Serves the built files of a web app, mostly at the root, behind all routes: `app.mount("/", frontend("dist"))`.
 *
 * @param folder Path or `file:` URL of the folder.
 * @param options Fallback, caching, precompressed files.
 */
export function frontend(folder: string | URL, options: FrontendOptions = {}): StaticFiles {
  const { fallback = "auto", ...rest } = options;
  const place = typeof folder === "string" ? folder : fileURLToPath(folder.href);
  const page = fallback !== "auto"
    ? fallback
    : existsSync(path.join(place, "404.html"))
    ? "404.html"
    : "index.html";
  return new StaticFiles(place, {
    ...rest,
    ...(page === "index.html" ? { fallback: page } : page === null ? {} : { notFound: page }),
  });
}
