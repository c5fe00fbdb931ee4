/**
 * Many routes: routers, mounts, middleware, error answers, compile, dispatch.
 *
 * @module
 */

export { Application } from "./application.ts";
export type { DrainOptions } from "./application.ts";
export { BODY_BYTES_MAX, middlewareOf } from "./compile.ts";
export type { Compiled, Served } from "./compile.ts";
export { validationAnswer } from "./error_answer.ts";
export type { FindingsPolicy } from "./error_answer.ts";
export { ErrorTable } from "./error_table.ts";
export type { ErrorClass, ErrorEntry, ErrorHandler } from "./error_table.ts";
export type { Load, OverloadOptions } from "./overload.ts";
export type { Fetch, Mountable, MountPoint } from "./mount.ts";
export { requestEnded, routeOf } from "./observe.ts";
export type { RequestObserver } from "./observe.ts";
export type {
  AppOptions,
  ClientTimeouts,
  DocsAssets,
  DocsOptions,
  DocumentOptions,
  ListenOptions,
  OperationNames,
  ReportInfo,
  RequestLimits,
  RoutingOptions,
} from "./options.ts";
export { Group, Router, router } from "./router.ts";
export type { IncludeOptions, PrefixOf, RouteModule, RouterSpec } from "./router.ts";
