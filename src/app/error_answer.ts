// Anything thrown on the way of a request becomes an answer here. What was not foreseen is a generic 500: its cause is
// reported and never sent.

import { type CancelKind, Cancelled, ScopeClosed } from "../cx/mod.ts";
import { HttpError, isBodyless, PROBLEM_TYPE, problemOf } from "../http/mod.ts";
import {
  type ErrorHook,
  JSON_TYPE,
  type RequestContext,
  ResponseValidationError,
  saidIssues,
  ValidationError,
} from "../route/mod.ts";
import { toJsonable } from "../schema/mod.ts";
import { stopping } from "./admission.ts";
import type { ErrorTable } from "./error_table.ts";
import type { AppOptions, ReportInfo } from "./options.ts";

/** What error answers depend on. */
export interface ErrorPolicy {
  /** The user's handlers. */
  readonly table: ErrorTable;
  /** Problem details instead of `{"detail": …}`. */
  readonly problem: boolean;
  /** Chooses words for findings; `undefined` when nobody does. */
  readonly messages: AppOptions["messages"];
  /** The app's own hook, after those of the route. */
  readonly hook: ErrorHook | undefined;
  /** Where unexpected errors go. */
  readonly report: (error: unknown, info: ReportInfo) => void;
}

/** What the answer to input that does not fit depends on. */
export type FindingsPolicy =
  & Pick<ErrorPolicy, "problem">
  & Partial<Pick<ErrorPolicy, "messages" | "report">>;

/**
 * The answer for `error`. Never throws and never rejects: an error of an error handler is a generic 500 too.
 */
export function answerError(
  policy: ErrorPolicy,
  cx: RequestContext,
  error: unknown,
): Response | Promise<Response> {
  const why = cx.reason;
  // What a signal of the scope broke off: a fetch, a query.
  if (why !== undefined && isAbort(error)) return answerError(policy, cx, new Cancelled(why));
  if (isUnexpected(error) && !isForeseen(policy, error)) report(policy, cx, error);
  const own = cx.plan?.errorHooks ?? NO_HOOKS;
  if (own.length > 0 || policy.hook !== undefined) return answerByHooks(policy, cx, error);
  return answerByHandler(policy, cx, error);
}

/** The first hook that answers, from the route outwards, else whoever answers such errors. */
async function answerByHooks(
  policy: ErrorPolicy,
  cx: RequestContext,
  error: unknown,
): Promise<Response> {
  const own = cx.plan?.errorHooks ?? NO_HOOKS;
  try {
    for (const hook of own) {
      const answer = await hook(cx, error);
      if (answer !== undefined) return answer;
    }
    const answer = await policy.hook?.(cx, error);
    if (answer !== undefined) return answer;
  } catch (second) {
    return handlerFailed(policy, cx, second);
  }
  return await answerByHandler(policy, cx, error);
}

function answerByHandler(
  policy: ErrorPolicy,
  cx: RequestContext,
  error: unknown,
): Response | Promise<Response> {
  const handler = policy.table.find(error);
  if (handler === undefined) return defaultAnswer(policy, cx, error);
  try {
    const made = handler(error, cx);
    if (!(made instanceof Promise)) return made;
    return made.then(undefined, (second) => handlerFailed(policy, cx, second));
  } catch (second) {
    return handlerFailed(policy, cx, second);
  }
}

/** An error handler may throw an HttpError or a ValidationError on purpose; it gets the default answer. */
function handlerFailed(policy: ErrorPolicy, cx: RequestContext, error: unknown): Response {
  if (isUnexpected(error)) report(policy, cx, error);
  return defaultAnswer(policy, cx, error);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function isUnexpected(error: unknown): boolean {
  if (error instanceof Cancelled) return !(error.root.kind in CANCELLED);
  return !(error instanceof HttpError) && !(error instanceof ValidationError);
}

/** An answer that does not fit its schema is a mistake of the program, whoever answers for it. */
function isForeseen(policy: ErrorPolicy, error: unknown): boolean {
  return policy.table.foresees(error) && !(error instanceof ResponseValidationError);
}

/** Reports what a handler threw after it was given up; that its scope has ended is no news. */
export function reportLate(policy: ErrorPolicy, cx: RequestContext, error: unknown): void {
  if (isUnexpected(error) && !isAbort(error)) report(policy, cx, error);
}

function report(policy: ErrorPolicy, cx: RequestContext, error: unknown): void {
  if (cx.isGivenUp && error instanceof ScopeClosed) return;
  const route = cx.plan === undefined ? cx.path : cx.plan.path;
  const when = cx.isGivenUp ? ", after it was given up" : "";
  policy.report(error, { where: `${cx.request.method} ${route}${when}`, cx });
}

function defaultAnswer(policy: ErrorPolicy, cx: RequestContext, error: unknown): Response {
  if (error instanceof ValidationError) return validationAnswer(policy, cx, error);
  const known = error instanceof HttpError ? error : httpErrorOf(cx, error);
  const type = error instanceof Cancelled ? PROBLEMS[error.root.kind] : undefined;
  if (isBodyless(known.status)) {
    return new Response(null, { status: known.status, headers: { ...known.headers } });
  }
  const [body, mediaType] = policy.problem
    ? [problemOf(known, { instance: cx.path, type }), PROBLEM_TYPE]
    : [{ detail: toJsonable(known.detail) }, JSON_TYPE];
  return new Response(JSON.stringify(body), {
    status: known.status,
    headers: { ...known.headers, "content-type": mediaType },
  });
}

/** The default answer for input that does not fit: 422 with all findings. */
export function validationAnswer(
  policy: FindingsPolicy,
  cx: RequestContext,
  error: ValidationError,
): Response {
  const { messages, report } = policy;
  const { detail, language } = saidIssues(error.issues, {
    choose: messages && (() => messages(cx)),
    report: (failure) =>
      report?.(failure, { where: `messages of ${cx.request.method} ${cx.path}`, cx }),
  });
  const [body, type] = policy.problem
    ? [problemOf(UNPROCESSABLE, { instance: cx.path, errors: detail }), PROBLEM_TYPE]
    : [{ detail }, JSON_TYPE];
  const headers: Record<string, string> = { "content-type": type };
  if (language !== undefined) {
    headers["content-language"] = language;
    headers.vary = "accept-language";
  }
  return new Response(JSON.stringify(body), { status: 422, headers });
}

/** What the client is told of an error that is no HttpError: why its request was cancelled, or nothing. */
function httpErrorOf(cx: RequestContext, error: unknown): HttpError {
  if (!(error instanceof Cancelled)) return INTERNAL;
  // All that were in flight are told at once.
  if (error.root.kind === "shutdown") return stopping(cx.id);
  return CANCELLED[error.root.kind] ?? INTERNAL;
}

const CANCELLED: Readonly<Partial<Record<CancelKind, HttpError>>> = {
  deadline: new HttpError(504),
  // Nobody reads it; logs and metrics do.
  client_disconnect: new HttpError(499, "Client Closed Request"),
  shutdown: stopping(0),
  budget: new HttpError(503, "Budget exhausted"),
};
/** Kinds of problems that their status does not tell. */
const PROBLEMS: Readonly<Partial<Record<CancelKind, string>>> = {
  deadline: "deadline-exceeded",
  budget: "budget-exhausted",
};
const NO_HOOKS: readonly ErrorHook[] = Object.freeze([]);
const INTERNAL = new HttpError(500);
const UNPROCESSABLE = new HttpError(422);
