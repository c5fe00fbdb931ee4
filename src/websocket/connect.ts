// From a request to an accepted handshake: the handshake itself, the origin, the number of connections; then the route's
// dependencies and inputs, as for any route. Whatever is refused is refused by an HTTP answer.

import { after, cancelCx } from "../cx/internal.ts";
import { HttpError } from "../http/mod.ts";
import { type Handler, invoke, type Next, ValidationError } from "../route/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import { WebSocketError } from "./close.ts";
import { checkHandshake, checkOrigin, chooseSubprotocol } from "./handshake.ts";
import type { SocketPlan } from "./plan.ts";
import { UpgradeAnswer } from "./upgrade_answer.ts";

/** Runs the route of a handshake; `invoke` ends in {@linkcode accept}. */
export function connect(plan: SocketPlan): Next {
  return (cx) => {
    check(cx, plan);
    const stop = limitTime(cx, plan.handshakeMs);
    try {
      const answer = invoke(cx);
      if (!(answer instanceof Promise)) {
        stop?.();
        return answer;
      }
      return answer.then((accepted) => {
        stop?.();
        return accepted;
      }, (error) => {
        stop?.();
        throw refusal(plan, error);
      });
    } catch (error) {
      stop?.();
      throw refusal(plan, error);
    }
  };
}

/** A deadline that does not stay, as those of scopes do: the connection has none. */
function limitTime(cx: RequestContext, ms: number | undefined): (() => void) | undefined {
  if (ms === undefined) return undefined;
  return after(ms, () => cancelCx(cx, { kind: "deadline" }));
}

/** What stands in the place of a route's handler: accepts the handshake. */
export function accept(plan: SocketPlan): Handler {
  return (cx) => {
    // Once more: others may have been accepted while dependencies were awaited.
    checkRoom(plan);
    const offered = cx.request.headers.get("sec-websocket-protocol");
    const subprotocol = chooseSubprotocol(offered, plan.subprotocols);
    const answer = new UpgradeAnswer({ plan, cx, subprotocol });
    cx.held = answer;
    return answer;
  };
}

function check(cx: RequestContext, plan: SocketPlan): void {
  const { headers } = cx.request;
  checkHandshake(cx.request);
  checkOrigin(plan.origins, headers.get("origin"), headers.get("host") ?? "");
  chooseSubprotocol(headers.get("sec-websocket-protocol"), plan.subprotocols);
  if (cx.peer?.upgrades !== true) {
    throw new HttpError(501, "WebSockets are not served here");
  }
  checkRoom(plan);
}

function checkRoom({ gauge, limits }: SocketPlan): void {
  if (gauge.open < limits.connectionsMax) return;
  throw HttpError.unavailable("Too many connections", { headers: { "retry-after": "5" } });
}

/** How a refusal by the route's own code is answered. */
function refusal(plan: SocketPlan, error: unknown): unknown {
  if (error instanceof WebSocketError) {
    return HttpError.forbidden(error.reason === "" ? undefined : error.reason, { cause: error });
  }
  if (plan.forbids && error instanceof ValidationError) {
    return HttpError.forbidden(undefined, { cause: error });
  }
  return error;
}
