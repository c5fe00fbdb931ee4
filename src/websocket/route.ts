// A WebSocket route as a value of its own type, and the verb that makes one.

import { callSite, Route, type RouteSink, type RouteSpec } from "../route/mod.ts";
import type { SocketHandler } from "./plan.ts";
import type { ExactSocket, WebSocketHandler, WebSocketSpec } from "./spec.ts";

/** Stands for a handshake where routes are told apart by method; a GET with `Upgrade` is one, a method never. */
export const WS = "WS";

/** A route for WebSocket connections. */
export class WebSocketRoute<P extends string = string, S = WebSocketSpec>
  extends Route<typeof WS, P, S> {
  /** What was declared. */
  override readonly spec: RouteSpec & WebSocketSpec;
  /** The handler of open connections. */
  readonly talk: SocketHandler;

  /** Made by a router's `ws`. */
  constructor(route: {
    readonly path: string;
    readonly spec: WebSocketSpec;
    readonly talk: SocketHandler;
    readonly origin: string;
  }) {
    const { path, talk, origin } = route;
    const spec = route.spec as RouteSpec & WebSocketSpec;
    // The compiled plan gets one that accepts the handshake; its name is the operation's default name.
    super({ method: WS, path, spec, handler: talk as () => unknown, origin });
    this.spec = spec;
    this.talk = talk;
  }
}

/** Adds a WebSocket route: `ws(path, handler)` or `ws(path, spec, handler)`. */
export interface WebSocketVerb<Prefix extends string, G> {
  /**
   * A route with a spec.
   *
   * Dependencies and inputs are resolved before the connection is accepted: what they throw is an HTTP answer. The
   * handler runs once the connection is open, which closes when it returns; its scope is cancelled when the client
   * leaves.
   */
  <const P extends string, const S extends WebSocketSpec>(
    path: P,
    spec: S & ExactSocket<`${Prefix}${P}`, S>,
    handler: WebSocketHandler<`${Prefix}${P}`, S, G>,
  ): WebSocketRoute<`${Prefix}${P}`, S>;
  /** A route that declares nothing: frames as they are. */
  <const P extends string>(
    path: P,
    // deno-lint-ignore ban-types -- a spec that declares nothing.
    handler: WebSocketHandler<`${Prefix}${P}`, {}, G>,
    // deno-lint-ignore ban-types -- a spec that declares nothing.
  ): WebSocketRoute<`${Prefix}${P}`, {}>;
}

/** The verb that adds to `sink`. */
export function makeWebSocketVerb<Prefix extends string, G>(
  sink: RouteSink,
): WebSocketVerb<Prefix, G> {
  const verb = (path: string, ...rest: readonly unknown[]): WebSocketRoute => {
    const [spec, handler] = typeof rest[0] === "function" ? [{}, rest[0]] : rest;
    if (typeof handler !== "function") {
      throw new TypeError(`Cannot add WS ${path}: it has no handler; ws(path, spec, handler)`);
    }
    const route = new WebSocketRoute({
      path,
      spec: Object.freeze({ ...(spec as WebSocketSpec) }),
      talk: handler as SocketHandler,
      origin: callSite(),
    });
    sink.add(route);
    return route;
  };
  // The interface is generic per call; the implementation is not, and cannot be checked against it.
  return verb as unknown as WebSocketVerb<Prefix, G>;
}
