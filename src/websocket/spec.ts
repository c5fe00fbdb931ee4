// What can be said about a WebSocket route, and the types that a user hovers.

import type { InputSpec } from "../inject/mod.ts";
import type { Exact, Frozen, GroupSpec, RequestContext, RequestCx } from "../route/mod.ts";
import type { Static, TSchema } from "../schema/mod.ts";
import type { OriginPolicy } from "./handshake.ts";
import type { WebSocketLimits } from "./limits.ts";
import type { MessageSpec } from "./message.ts";
import type { Socket } from "./socket.ts";

/** What the app says for all of its WebSocket routes; routes may say otherwise. */
export interface WebSocketDefaults {
  /** Which origins may connect. Default `"same"`. */
  readonly origins?: OriginPolicy;
  /** Limits of each route's connections. */
  readonly limits?: WebSocketLimits;
}

/** What a WebSocket route may ask of the handshake's request: all of it but a body. */
type HandshakeSpec = Omit<InputSpec, "body" | "form">;

/** What it has in common with its routers. */
type ConnectionSpec = Omit<
  GroupSpec,
  "responses" | "bodyBytesMax" | "produces" | "strictContentType" | "callbacks"
>;

/** Everything that can be said about one WebSocket route. */
export interface WebSocketSpec extends HandshakeSpec, ConnectionSpec, WebSocketDefaults {
  /** Operation name: for reverse URLs and the document. Default: the export's name. */
  readonly name?: string;
  /** One line for the document. */
  readonly summary?: string;
  /** Markdown for the document. */
  readonly description?: string;
  /** What the client sends. Default: frames as they are. */
  readonly receive?: MessageSpec;
  /** What the client gets; checked, and undeclared members are left out. Default: text, bytes, or JSON unchecked. */
  readonly send?: MessageSpec;
  /**
   * What a message that does not fit leads to: `"close"` closes with 1003, 1007 or 1008, `"answer"` sends
   * `{"type":"error","detail":[…]}` and goes on. Default `"close"`.
   */
  readonly invalid?: "close" | "answer";
  /**
   * Subprotocols that the route speaks. The client's first choice among them is taken; without one the connection
   * has none, at which browsers that asked for one give up.
   */
  readonly subprotocols?: readonly string[];
}

/** Type of the messages behind a {@linkcode MessageSpec}. */
export type MessageOf<F> = F extends TSchema ? Static<F>
  : F extends "text" ? string
  : F extends "bytes" ? Uint8Array
  : string | Uint8Array;

/** What a handler receives. */
export type Received<S> = S extends { readonly receive: infer F } ? MessageOf<F>
  : string | Uint8Array;

/** What a handler may send. */
export type Sent<S> = S extends { readonly send: infer F } ? Frozen<MessageOf<F>> : unknown;

/** What the client gets, error messages included. */
export type Delivered<S> =
  | (S extends { readonly send: infer F } ? MessageOf<F> : unknown)
  | (S extends { readonly invalid: "answer" } ? InvalidMessageBody : never);

/** The message about a message that does not fit, with `invalid: "answer"`. */
export interface InvalidMessageBody {
  /** Tells it from other messages. */
  readonly type: "error";
  /** The findings, as in a 422 answer. */
  readonly detail: readonly {
    readonly type: string;
    readonly loc: readonly (string | number)[];
    readonly msg: string;
  }[];
}

/** Members of a request's context that make no sense once the connection is upgraded. */
type AnswerOnly =
  | "params"
  | "query"
  | "headers"
  | "cookies"
  | "form"
  | "body"
  | "deps"
  | "reply"
  | "response"
  | "given"
  | "bytes"
  | "text";

/** What a WebSocket handler gets: the connection's scope (`Cx`) with the declared and checked inputs. */
export interface WebSocketCx<P extends string = string, S = WebSocketSpec, G = GroupSpec>
  extends Omit<RequestContext, AnswerOnly> {
  /** Path parameters. */
  readonly params: RequestCx<P, S, G>["params"];
  /** Query parameters. */
  readonly query: RequestCx<P, S, G>["query"];
  /** Header fields of the handshake. */
  readonly headers: RequestCx<P, S, G>["headers"];
  /** Cookies of the handshake. */
  readonly cookies: RequestCx<P, S, G>["cookies"];
  /** Values of the declared dependencies; they live as long as the connection. */
  readonly deps: RequestCx<P, S, G>["deps"];
}

/** Talks with one client; the connection closes when it returns. */
export type WebSocketHandler<P extends string, S, G> = (
  cx: WebSocketCx<P, S, G>,
  socket: Socket<Received<S>, Sent<S>>,
) => void | Promise<void>;

/** Keys that the spec may not have get the type `never`, so that the error stands at the key. */
export type ExactSocket<P extends string, S> =
  & Exact<P, Pick<S, keyof S & "params">>
  & { readonly [K in Exclude<keyof S, keyof WebSocketSpec>]: never };
