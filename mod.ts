/**
 * Cairn: a web framework for Bun and Deno. Declare types once; get validation, coercion, dependency injection, OpenAPI
 * and docs, with every request in a scope of its own.
 *
 * @module
 */

export { Router, router } from "./src/app/mod.ts";
export type {
  AppOptions,
  ClientTimeouts,
  OverloadOptions,
  RequestLimits,
  RouterSpec,
} from "./src/app/mod.ts";
export { Cancelled } from "./src/cx/mod.ts";
export type { Dependency } from "./src/inject/mod.ts";
export {
  dependency,
  HttpError,
  Reply,
  RequestContext,
  ResponseValidationError,
  Route,
  ServerSentEvent,
  ValidationError,
} from "./src/route/mod.ts";
export type {
  DependencyCx,
  Hooks,
  LastingCx,
  Middleware,
  Next,
  Operation,
  RequestCx,
  ResponseSpec,
  RouteSpec,
} from "./src/route/mod.ts";
export { App } from "./src/runtime/mod.ts";
export { t, UploadFile, ValueError } from "./src/schema/mod.ts";
export type { Issue, Static, TSchema } from "./src/schema/mod.ts";
