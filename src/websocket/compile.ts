// One WebSocket route to its plan. Cold.

import { isToken } from "../http/mod.ts";
import type { RoutePlan } from "../route/mod.ts";
import { accept } from "./connect.ts";
import { limitsOf } from "./limits.ts";
import { compileMessages } from "./message.ts";
import type { SocketPlan } from "./plan.ts";
import type { WebSocketRoute } from "./route.ts";
import type { WebSocketDefaults } from "./spec.ts";

/** What {@linkcode compileSocket} needs beside the route. */
export interface SocketSource {
  /** The route. */
  readonly route: WebSocketRoute;
  /** Its plan as any route's; the handler in it is not called. */
  readonly plan: RoutePlan;
  /** What the app says for all of its WebSocket routes. */
  readonly defaults: WebSocketDefaults;
  /** Whether refusals are 403, see {@linkcode SocketPlan.forbids}. */
  readonly forbids: boolean;
  /** Where unexpected errors go. */
  readonly report: SocketPlan["report"];
}

/** Both plans of a WebSocket route. */
export interface CompiledSocket {
  /** Its plan as any route's: inputs, dependencies, and a handler that accepts the handshake. */
  readonly plan: RoutePlan;
  /** What is particular to its connections. */
  readonly socket: SocketPlan;
}

/**
 * Compiles one route.
 *
 * @throws {TypeError} If a subprotocol or an origin is none.
 * @throws {RangeError} If a limit is no positive number.
 */
export function compileSocket(source: SocketSource): CompiledSocket {
  const { route, plan, defaults } = source;
  const where = `WS ${plan.path}`;
  const { spec } = route;
  const { subprotocols = [], origins = defaults.origins ?? "same" } = spec;
  try {
    if (plan.body !== undefined) {
      throw new TypeError("a dependency asks for the body, which no handshake has");
    }
    checkSubprotocols(subprotocols);
    if (typeof origins !== "string") origins.forEach(checkOriginName);
    const socket: SocketPlan = Object.freeze({
      where,
      spec,
      receive: Object.freeze(compileMessages(spec.receive)),
      send: Object.freeze(compileMessages(spec.send)),
      invalid: spec.invalid ?? "close",
      origins,
      subprotocols,
      limits: limitsOf(defaults.limits, spec.limits),
      handshakeMs: plan.spec.budget?.deadlineMs,
      perMessage: Object.freeze({ name: `message of ${where}`, ...plan.spec.budget }),
      forbids: source.forbids,
      handler: route.talk,
      report: source.report,
      gauge: { open: 0 },
    });
    // The route's budget is one of the handshake and of each message: a connection has no deadline.
    const { budget: _budget, ...general } = plan.spec;
    const ofHandshake = { ...plan, spec: Object.freeze(general), handler: accept(socket) };
    return { plan: Object.freeze(ofHandshake), socket };
  } catch (error) {
    const { message } = error as Error;
    throw new TypeError(`Cannot compile ${where} (${route.origin}): ${message}`, { cause: error });
  }
}

function checkSubprotocols(names: readonly string[]): void {
  for (const name of names) {
    if (!isToken(name)) throw new TypeError(`subprotocol "${name}" is not a token`);
  }
}

/** A slash at the end, or a path, would never be equal to what a browser sends. */
function checkOriginName(name: string): void {
  const isKnown = name === "absent" || name === "null";
  if (isKnown || (URL.canParse(name) && new URL(name).origin === name)) return;
  throw new TypeError(
    `origin "${name}" is none: expected scheme and host, "https://app.example", without a slash at the end`,
  );
}
