/**
 * One route: its spec, extraction, invocation, encoding.
 *
 * @module
 */

export { JSON_TYPE } from "./answer.ts";
export type { BodyConsumer, BodyField, BodyReading } from "./body_plan.ts";
export { callSite } from "./call_site.ts";
export { compileRoute } from "./compile.ts";
export type { CompileSource } from "./compile.ts";
export { dependency } from "./dependency.ts";
export type { DependencyCx, LastingCx } from "./dependency.ts";
export { saidIssues, shownIssues } from "./echo.ts";
export type { IssueMessages, SaidIssues, Saying } from "./echo.ts";
export type { FieldPlan, FieldsPlan, Place } from "./fields.ts";
export type { Held } from "./held.ts";
export { HttpError } from "./http_error.ts";
export type { HttpErrorSchema } from "./http_error.ts";
export { invoke } from "./invoke.ts";
export { hookMiddleware } from "./hooks.ts";
export type { ErrorHook, Hooks } from "./hooks.ts";
export type { Middleware, Next } from "./middleware.ts";
export type { AnswerPlan, EncoderPlan, InputsPlan, RoutePlan, StreamPlan } from "./plan.ts";
export { RawInputs } from "./raw.ts";
export { Reply } from "./reply.ts";
export type { ReplyOptions } from "./reply.ts";
export { RequestContext } from "./request_context.ts";
export type { AppServices, Peer, RequestParts } from "./request_context.ts";
export { ResponseDraft } from "./response_draft.ts";
export { ServerSentEvent } from "./server_sent_event.ts";
export type { ServerSentEventParts } from "./server_sent_event.ts";
export { makeVerb, OpenOperation, Route } from "./route.ts";
export type { Handler, Operation, RouteSink, Verb, Verbs } from "./route.ts";
export type {
  AnyRoute,
  BodyOf,
  BudgetSpec,
  DocumentedResponse,
  FormOptions,
  Frozen,
  GroupSpec,
  Responses,
  ResponseSpec,
  RouteSpec,
  Success,
} from "./spec.ts";
export type { StoredFile, UploadPlace, UploadStore } from "./upload_store.ts";
export type { Exact, Ok, ParamsOf, PathNames, RequestCx, Returns, Statuses } from "./types.ts";
export { ResponseValidationError, ValidationError } from "./validation_error.ts";
