// Options of the application.

import type { ErrorEntry } from "./error_table.ts";
import type { RouterSpec } from "./router.ts";

/** The `info` object of the OpenAPI document and what stands beside it. */
export interface DocumentOptions {
  /** Title of the API. Default `"Cairn"`. */
  readonly title?: string;
  /** Version of the API. Default `"0.1.0"`. */
  readonly version?: string;
  /** One line. */
  readonly summary?: string;
  /** Markdown. */
  readonly description?: string;
  /** Address of the terms of service. */
  readonly termsOfService?: string;
  /** OpenAPI contact object. */
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string };
  /** OpenAPI license object. */
  readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string };
  /** OpenAPI server objects. */
  readonly servers?: readonly Readonly<Record<string, unknown>>[];
  /** Tag objects in the order in which they are shown. */
  readonly openapiTags?: readonly Readonly<Record<string, unknown>>[];
  /** OpenAPI external documentation object. */
  readonly externalDocs?: { readonly url: string; readonly description?: string };
}

/** How requests are matched and answered where FastAPI and RFC 9110 part ways. */
export interface RoutingOptions {
  /**
   * `"specific"`: static segments before parameters before rests, whatever the order of declaration.
   * `"registered"`: the first declared route that matches wins, as in FastAPI. Default `"specific"`.
   */
  readonly routing?: "specific" | "registered";
  /** Answers HEAD from GET routes. Default `true`. */
  readonly head?: boolean;
  /** Answers OPTIONS with 204 and `Allow`. Default `true`. */
  readonly options?: boolean;
  /** Redirects (307) to the same path with or without the last slash when only that exists. Default `true`. */
  readonly redirectSlashes?: boolean;
  /** Path under which a proxy serves the app; it is in front of reverse URLs and the document's server. Default none. */
  readonly rootPath?: string;
}

/** How the app listens when it is served by its launcher or by `serve`. */
export interface ListenOptions {
  /** TCP port; 0 takes a free one. Default: `PORT` of the environment, else 3000. */
  readonly port?: number;
  /** Address to listen on. Default: `HOST` of the environment, else `127.0.0.1`. */
  readonly hostname?: string;
  /** Time for requests to finish after SIGTERM, in milliseconds. Default 10 000. */
  readonly graceMs?: number;
}

/** Options of `new App(...)`. */
export interface AppOptions
  extends Omit<RouterSpec, "prefix" | "deps">, DocumentOptions, RoutingOptions {
  /** Answers for errors by class or status, see `onError`. */
  readonly errors?: readonly ErrorEntry[];
  /** Error answers as RFC 9457 problem details. Default `false`: FastAPI's `{"detail": …}`. */
  readonly problem?: boolean;
  /** Where unexpected errors go. Default: one line on the error console. */
  readonly report?: (error: unknown, info: ReportInfo) => void;
  /** How the app listens. */
  readonly listen?: ListenOptions;
}

/** What is known about a reported error. */
export interface ReportInfo {
  /** What failed: `GET /items/:id`, `teardown of GET /items`, … */
  readonly where: string;
}
