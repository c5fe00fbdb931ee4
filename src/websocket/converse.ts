// The handler of one open connection, from its call to the close of its scope.

import { Cancelled, type Outcome } from "../cx/mod.ts";
import { closeCx } from "../cx/internal.ts";
import { HttpError, type RequestContext, ValidationError } from "../route/mod.ts";
import { CLOSE, WebSocketError } from "./close.ts";
import type { Connection } from "./connection.ts";
import type { SocketPlan } from "./plan.ts";

/** One conversation. */
export interface Conversation {
  /** The open connection. */
  readonly connection: Connection;
  /** Its route. */
  readonly plan: SocketPlan;
  /** Its scope. */
  readonly cx: RequestContext;
}

/**
 * Runs the handler, closes its scope, then the connection by what became of both: a teardown that fails, such as a
 * commit, is still told. Never rejects.
 */
export async function converse({ connection, plan, cx }: Conversation): Promise<void> {
  try {
    await plan.handler(cx, connection);
  } catch (error) {
    // Of a handler that was given up nobody wants to know any more.
    if (isUnexpected(error) && cx.state !== "closed") plan.report(error, { where: plan.where });
    connection.shut(closingOf(error));
    return await closeScope(cx, plan, failureOf(error));
  }
  await closeScope(cx, plan, ENDED_WELL);
  if (cx.ending?.failed === true) connection.shut(closingOf(cx.ending.error));
  else connection.close();
}

/** Ends the scope of a connection that was never opened. Never rejects. */
export function endUnopened(cx: RequestContext, plan: SocketPlan): Promise<void> {
  const reason = cx.reason ?? { kind: "client_disconnect" };
  return closeScope(cx, plan, failureOf(new Cancelled(reason)));
}

async function closeScope(
  cx: RequestContext,
  plan: SocketPlan,
  outcome: Outcome,
): Promise<void> {
  try {
    await closeCx(cx, outcome);
  } catch (error) {
    plan.report(error, { where: `end of ${plan.where}` });
  }
}

function failureOf(error: unknown): Outcome {
  return { ok: false, kind: error instanceof Cancelled ? "cancelled" : "error", error };
}

/** What was not foreseen is reported, and the client is told nothing of it. */
function isUnexpected(error: unknown): boolean {
  return !(error instanceof Cancelled || error instanceof WebSocketError ||
    error instanceof HttpError || error instanceof ValidationError);
}

function closingOf(error: unknown): { readonly code: number; readonly reason: string } {
  if (error instanceof WebSocketError) return { code: error.code, reason: error.reason };
  if (error instanceof ValidationError) return { code: CLOSE.policy, reason: "" };
  if (error instanceof HttpError) {
    const code = error.status < 500 ? CLOSE.policy : CLOSE.internal;
    return { code, reason: typeof error.detail === "string" ? error.detail : "" };
  }
  if (!(error instanceof Cancelled)) return { code: CLOSE.internal, reason: "" };
  const { kind } = error.reason;
  return { code: kind === "shutdown" ? CLOSE.goingAway : CLOSE.internal, reason: kind };
}

const ENDED_WELL: Outcome = Object.freeze({ ok: true, value: undefined });
