// The compiled WebSocket route: what the hot files read beside the route's own plan.

import type { BudgetSpec, RequestContext } from "../route/mod.ts";
import type { OriginPolicy } from "./handshake.ts";
import type { ConnectionLimits } from "./limits.ts";
import type { MessagePlan } from "./message.ts";
import type { Socket } from "./socket.ts";
import type { WebSocketSpec } from "./spec.ts";

/** A handler as the connection calls it. */
export type SocketHandler = (cx: RequestContext, socket: Socket<unknown, unknown>) => unknown;

/** A compiled WebSocket route. */
export interface SocketPlan {
  /** Whose connections they are, for messages: `WS /rooms/:room`. */
  readonly where: string;
  /** What was declared. */
  readonly spec: WebSocketSpec;
  /** How messages of the client are read. */
  readonly receive: MessagePlan;
  /** How messages to the client are written. */
  readonly send: MessagePlan;
  /** What a message that does not fit leads to. */
  readonly invalid: "close" | "answer";
  /** Which origins may connect. */
  readonly origins: OriginPolicy;
  /** Subprotocols that the route speaks. */
  readonly subprotocols: readonly string[];
  /** Limits of its connections. */
  readonly limits: ConnectionLimits;
  /** Budget of the handshake, in milliseconds; the connection has none. */
  readonly handshakeMs: number | undefined;
  /** Budget of the scope of each message. */
  readonly perMessage: BudgetSpec & { readonly name: string };
  /** Whether refusals are 403 whatever their reason, unless an `HttpError` says otherwise, as FastAPI's are. */
  readonly forbids: boolean;
  /** The handler. */
  readonly handler: SocketHandler;
  /** Where unexpected errors go. */
  readonly report: (error: unknown, info: { readonly where: string }) => void;
  /** Open connections; the only part that changes. */
  readonly gauge: { open: number };
}
