// One matched request from body to answer: body, dependencies, own inputs, handler, teardown before the answer, encode.
// Hot. Synchronous as long as the user's code is; the chain of `then` starts at the first promise.

import { maskCx } from "../cx/internal.ts";
import { Cancelled, type CancelReason, type Outcome } from "../cx/mod.ts";
import { HttpError } from "../http/mod.ts";
import { namedValues, type Opener, resolve, SUCCEEDED, unwind } from "../inject/mod.ts";
import type { Ending, Entered, Node } from "../inject/mod.ts";
import type { Issue } from "../schema/mod.ts";
import { answer } from "./answer.ts";
import { awaitInputs } from "./await_inputs.ts";
import { DependencyContext } from "./dependency_context.ts";
import type { InputsPlan, RoutePlan } from "./plan.ts";
import { readRouteBody } from "./read_body.ts";
import type { RequestContext } from "./request_context.ts";
import { takeInputs } from "./take_inputs.ts";
import { UndecodedBody } from "./undecoded_body.ts";
import { ValidationError } from "./validation_error.ts";

/**
 * Runs the matched route.
 *
 * @throws Whatever the dependencies or the handler throw, {@linkcode ValidationError} and `HttpError` included.
 */
export function invoke(cx: RequestContext): Response | Promise<Response> {
  const plan = cx.plan!;
  if (plan.body === undefined) {
    return plan.isPlain ? callHandler(cx, plan) : withBody(cx, plan);
  }
  cx.isReading = true;
  return readRouteBody(cx, plan.body).then((body) => {
    cx.isReading = false;
    if (cx.state !== "open") throw tooLate(cx);
    cx.raw.body = body;
    return withBody(cx, plan);
  }, (error) => {
    cx.isReading = false;
    // What it was read into may be gone already; that is no error of its own.
    throw cx.state === "open" ? error : tooLate(cx);
  });
}

/** It was answered without its body. */
function tooLate(cx: RequestContext): Cancelled {
  return new Cancelled(cx.reason ?? TOO_LATE);
}

function withBody(cx: RequestContext, plan: RoutePlan): Response | Promise<Response> {
  const issues: Issue[] = [];
  if (plan.graph.nodes.length === 0) return handle(cx, plan, issues);
  const values = resolve<RequestContext, InputsPlan, Issue>({
    graph: plan.graph,
    cx,
    issues,
    opener: OPENER,
  });
  if (values instanceof Promise) {
    return values.then((settled) => withDependencies(cx, plan, settled, issues));
  }
  return withDependencies(cx, plan, values, issues);
}

function withDependencies(
  cx: RequestContext,
  plan: RoutePlan,
  values: readonly unknown[],
  issues: Issue[],
): Response | Promise<Response> {
  cx.deps = namedValues(plan.graph.named, values);
  return handle(cx, plan, issues);
}

function handle(
  cx: RequestContext,
  plan: RoutePlan,
  issues: Issue[],
): Response | Promise<Response> {
  takeInputs(plan.inputs, cx.raw, cx, issues);
  const waiting = plan.inputs.mayWait ? awaitInputs(plan.inputs, cx) : undefined;
  if (waiting !== undefined) return waiting.then(() => checked(cx, plan, issues));
  return checked(cx, plan, issues);
}

function checked(
  cx: RequestContext,
  plan: RoutePlan,
  issues: Issue[],
): Response | Promise<Response> {
  if (issues.length > 0) throw new ValidationError(issues, shownBody(cx.raw.body));
  return callHandler(cx, plan);
}

function callHandler(cx: RequestContext, plan: RoutePlan): Response | Promise<Response> {
  const value = plan.handler(cx);
  if (value instanceof Promise) return value.then((settled) => finish(cx, plan, settled));
  return finish(cx, plan, value);
}

/** A body that was not decoded is its text. */
function shownBody(body: unknown): unknown {
  return body instanceof UndecodedBody ? body.text : body;
}

/**
 * Ends what must end before the answer is sent, so that a failing commit is still an error answer. Nobody who leaves, and
 * no deadline, breaks it off halfway: like what ends after the answer it has the time for cleaning up.
 */
function finish(cx: RequestContext, plan: RoutePlan, value: unknown): Response | Promise<Response> {
  // A returned error is a failure like a thrown one: a transaction around it rolls back.
  if (value instanceof HttpError) throw value;
  const before = takeBeforeAnswer(cx);
  if (before === undefined) return answer(cx, plan, value);
  const unmask = maskCx(cx);
  const ending = unwind(before, SUCCEEDED);
  if (ending instanceof Promise) {
    return ending.then((settled) => {
      unmask();
      return answerAfter(cx, plan, { value, ending: settled });
    });
  }
  unmask();
  return answerAfter(cx, plan, { value, ending });
}

function answerAfter(
  cx: RequestContext,
  plan: RoutePlan,
  result: { readonly value: unknown; readonly ending: Ending },
): Response {
  if (result.ending.failed) throw result.ending.error;
  return answer(cx, plan, result.value);
}

function takeBeforeAnswer(cx: RequestContext): Entered[] | undefined {
  const entered = cx.entered;
  // An upgraded connection uses its dependencies until it closes.
  if (entered === undefined || cx.held !== undefined) return undefined;
  const before = entered.filter((one) => one.beforeAnswer);
  if (before.length === 0) return undefined;
  cx.entered = entered.filter((one) => !one.beforeAnswer);
  return before;
}

const OPENER: Opener<RequestContext, InputsPlan, Issue> = {
  open(cx, node: Node<InputsPlan>, deps, issues): unknown {
    if (node.inputs === undefined && node.named.length === 0) return cx;
    const view = new DependencyContext(cx, deps);
    if (node.inputs === undefined) return view;
    const before = issues.length;
    takeInputs(node.inputs, cx.raw, view, issues);
    if (node.inputs.mayWait && awaitInputs(node.inputs, view) !== undefined) {
      throw new TypeError(
        `Cannot wait for a validator among the inputs of dependency ${node.dependency.name}: ` +
          "read the text there and call the validator in its function, or declare the input on the route",
      );
    }
    return issues.length === before ? view : undefined;
  },
  lasting: (cx, node) => cx.services.lasting.get(node.dependency),
  enter(cx, entered): void {
    if (cx.entered === undefined) {
      cx.entered = [];
      // Entered once for all of them: it runs when the scope closes, while the scope can still be used.
      cx.defer((outcome) => endDependencies(cx, outcome));
    }
    cx.entered.push(entered);
  },
};

const TOO_LATE: CancelReason = Object.freeze({ kind: "deadline", message: "answered already" });

function endDependencies(cx: RequestContext, outcome: Outcome): void | Promise<void> {
  const ending: Ending = outcome.ok ? SUCCEEDED : { failed: true, error: outcome.error };
  const result = unwind(cx.entered ?? [], ending);
  if (result instanceof Promise) return result.then((settled) => void (cx.ending = settled));
  cx.ending = result;
}
