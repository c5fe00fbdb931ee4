// Options of the application.

import type { Cx } from "../cx/mod.ts";
import type { TimeoutField } from "../http/mod.ts";
import type { OverloadOptions } from "./overload.ts";
import type { AnyDependency } from "../inject/mod.ts";
import type { IssueMessages, RequestContext, UploadStore } from "../route/mod.ts";
import type { ErrorEntry } from "./error_table.ts";
import type { WebSocketDefaults } from "../websocket/mod.ts";
import type { Group, RouterSpec } from "./router.ts";

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
  /** Whether `rootPath` is the first of the servers. Default `true`. */
  readonly rootPathInServers?: boolean;
  /** Operations that the app calls on its clients; the path of each is the webhook's name. They need no handlers. */
  readonly webhooks?: Group;
  /** Makes the `operationId` of operations whose spec gives none. Default: name, path and method, as FastAPI's. */
  readonly generateOperationId?: (operation: OperationNames) => string;
  /** Adds pydantic's titles to schemas: `Item Id` for `item_id`. Default `false`. */
  readonly titles?: boolean;
  /**
   * Gives a model that reads and writes differently two components, `X-Input` and `X-Output`. Default `true`;
   * `false` describes what is read.
   */
  readonly separateInputOutput?: boolean;
  /** Changes the finished document, or returns another one. Called once for each path under which the app is served. */
  readonly openapi?: (document: Record<string, unknown>) => Record<string, unknown> | void;
}

/** What is known of an operation when its `operationId` is made. */
export interface OperationNames {
  /** Operation name; empty when nobody gave one. */
  readonly name: string;
  /** Path as the document shows it, `/items/{id}`; of a webhook its name. */
  readonly path: string;
  /** Method in upper case. */
  readonly method: string;
  /** Tags, those of the routers included. */
  readonly tags: readonly string[];
}

/**
 * Where the document and its pages are served. The app's dependencies and security do not apply to them, its
 * middleware does; turn them off where they must not be public.
 */
export interface DocsOptions {
  /** Path of the document; the same with `.yaml` has it as YAML. `null` turns document and pages off. Default `"/openapi.json"`. */
  readonly openapiUrl?: string | null;
  /** Path of Swagger UI; `null` turns it off. Default `"/docs"`. */
  readonly docsUrl?: string | null;
  /** Path of ReDoc; `null` turns it off. Default `"/redoc"`. */
  readonly redocUrl?: string | null;
  /** Parameters of Swagger UI, over the defaults. */
  readonly swaggerUiParameters?: Readonly<Record<string, unknown>>;
  /** What Swagger UI's `initOAuth` gets: `clientId`, `appName`, … Default: it is not called. */
  readonly swaggerUiInitOauth?: Readonly<Record<string, unknown>>;
  /** Path of Swagger UI's page for OAuth2 redirects; `null` turns it off. Default `"/docs/oauth2-redirect"`. */
  readonly swaggerUiOauth2RedirectUrl?: string | null;
  /**
   * Addresses of the pages' scripts and styles. Default: the app serves them from the packages `swagger-ui-dist` and
   * `redoc`; nothing is loaded from elsewhere.
   */
  readonly docsAssets?: DocsAssets;
}

/** Addresses of scripts and styles. */
export interface DocsAssets {
  /** Script of Swagger UI. */
  readonly swaggerUiScript?: string;
  /** Style of Swagger UI. */
  readonly swaggerUiStyle?: string;
  /** Script of ReDoc. */
  readonly redocScript?: string;
  /** Icon of the pages. Default: none. */
  readonly favicon?: string;
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
  /**
   * What happens to a body of another media type than the route's: `"refuse"` answers 415, `"text"` hands its text to
   * the schema, which mostly answers 422, as FastAPI does. Default `"refuse"`.
   */
  readonly otherMediaTypes?: "refuse" | "text";
  /**
   * How WebSocket handshakes are refused: `"status"` says why by the status (404, 422, …) and answers a handshake for a
   * plain route as if it were none; `"forbidden"` answers 403 to all of them, and 404 to a plain request for a
   * WebSocket route, as FastAPI does. An `HttpError` keeps its status. Default `"status"`.
   */
  readonly refusedHandshakes?: "status" | "forbidden";
  /** Path under which a proxy serves the app; it is in front of reverse URLs and the document's server. Default none. */
  readonly rootPath?: string;
}

/** How an app listens when it is served by its launcher or by `serve`; all of it optional. */
export interface ListenOptions {
  /** TCP port; 0 takes a free one. Default: `PORT` of the environment, else 3000. */
  readonly port?: number;
  /** Address to listen on. Default: `HOST` of the environment, else `127.0.0.1`; containers want `0.0.0.0`. */
  readonly hostname?: string;
  /** Path of a Unix socket, instead of port and address. */
  readonly unix?: string;
  /** Certificate and key in PEM; with them the server speaks HTTPS, with HTTP/2 where the client wants it. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Lets several processes listen on one port. Deno needs `--unstable-net` for it. Default `false`. */
  readonly reusePort?: boolean;
  /** Serves HTTP/3 beside, on Bun and with `tls` only. Default `false`. */
  readonly http3?: boolean;
  /** Seconds after which an idle connection is closed, on Bun only: Deno has no such limit. Default 30. */
  readonly idleTimeoutSeconds?: number;
  /** Time for requests to finish when stopping, in milliseconds; what remains is cancelled. Default 10 000. */
  readonly graceMs?: number;
  /** Prints nothing when listening. Default `false`. */
  readonly quiet?: boolean;
  /** Called once the app listens, with its address; `deno serve --parallel` calls it in each worker. */
  readonly onListen?: (url: string) => void;
}

/** How long the parts of a request may take that no budget limits. */
export interface RequestLimits {
  /**
   * Time for a declared body to arrive whole, in milliseconds; the answer is 408 then, and the connection is closed. A
   * handler that reads the body itself, piece by piece, limits itself. Default 30 000.
   */
  readonly bodyTimeoutMs?: number;
  /**
   * Time for a handler to end when its deadline has passed, in milliseconds: an answer that is made in it is sent. What
   * goes on is given up: answered with 504, its scope revoked, counted in `app.zombies`. Default 250.
   */
  readonly graceMs?: number;
  /** Time for what a handler has spawned and not awaited, in milliseconds after the answer; then it is cancelled. Default 5 000. */
  readonly afterAnswerMs?: number;
  /** Handlers that were given up and still run, at which requests are refused with 503. Default 256. */
  readonly zombiesMax?: number;
}

/** Which clients' timeouts are believed. */
export interface ClientTimeouts {
  /** Longest deadline that a field can set, in milliseconds. */
  readonly capMs: number;
  /** Fields that are read. Default: all of `TIMEOUT_FIELDS`. */
  readonly fields?: readonly TimeoutField[];
}

/** Options of `new App(...)`. */
export interface AppOptions
  extends Omit<RouterSpec, "prefix" | "deps">, DocumentOptions, DocsOptions, RoutingOptions {
  /**
   * Runs the dependencies of a request one after the other, as FastAPI does. Default `false`: those that do not need
   * each other run concurrently, after the guards (`dependencies`) that were declared before them.
   */
  readonly sequentialDependencies?: boolean;
  /**
   * Dependencies of scope `app` that are made, in this order, when the app starts, though no route may need them, and
   * torn down last when it stops: what FastAPI calls a lifespan. Their values are typed where routes ask for them.
   */
  readonly lifespan?: readonly AnyDependency[];
  /**
   * Where large files of forms go. Default: a folder of the system's for temporary files; `diskUploads({ folder })` of
   * `@cairn/cairn/runtime` is another one.
   */
  readonly uploads?: UploadStore;
  /** What holds for all WebSocket routes that do not say otherwise. */
  readonly webSockets?: WebSocketDefaults;
  /** Answers for errors by class or status, see `onError`. */
  readonly errors?: readonly ErrorEntry[];
  /** Error answers as RFC 9457 problem details. Default `false`: FastAPI's `{"detail": …}`. */
  readonly problem?: boolean;
  /**
   * Words for the findings of a 422, and of WebSocket messages, chosen for each request; `translations` of `@cairn/cairn/i18n` makes it. Only `msg`
   * changes. Default: pydantic's English words.
   */
  readonly messages?: (cx: RequestContext) => IssueMessages | undefined;
  /** Where unexpected errors go. Default: the log when the app provides a `LOG_SINK`, else the error console. */
  readonly report?: (error: unknown, info: ReportInfo) => void;
  /** How long the parts of a request may take that no budget limits. */
  readonly requestLimits?: RequestLimits;
  /**
   * Lets clients shorten the deadline of their requests by header fields such as `Request-Timeout`, so that no work is
   * done that nobody waits for. They can never lengthen it. Default: none are read.
   */
  readonly clientTimeouts?: ClientTimeouts;
  /** Refuses requests early when there are more than can be answered in time. Default `false`; `true` takes all defaults. */
  readonly overload?: boolean | OverloadOptions;
  /** How the app listens. */
  readonly listen?: ListenOptions;
}

/** What is known about a reported error. */
export interface ReportInfo {
  /** What failed: `GET /items/:id`, `teardown of GET /items`, … */
  readonly where: string;
  /** The scope that it belongs to, such as the request's; its log knows the trace. `undefined` when there is none. */
  readonly cx?: Cx;
}
