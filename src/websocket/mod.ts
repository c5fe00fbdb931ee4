/**
 * WebSockets: routes whose messages are declared and checked, rooms to broadcast in, close codes.
 *
 * Routes are made by the `ws` of a router or an app.
 *
 * @example An echo that is checked both ways
 * ```ts
 * import { App, t } from "@cairn/cairn";
 * import { TestClient } from "@cairn/cairn/testing";
 *
 * const Message = t.Object({ text: t.String({ maxLength: 100 }) });
 * const app = new App();
 * app.ws("/echo", { receive: Message, send: Message }, async (_cx, socket) => {
 *   for await (const { text } of socket) await socket.send({ text });
 * });
 *
 * const socket = await new TestClient(app).websocket("/echo");
 * socket.send({ text: "hello" });
 * console.assert((await socket.receive() as { text: string }).text === "hello");
 * socket.close();
 * await socket.closed;
 * ```
 *
 * @module
 */

export { CLOSE, WebSocketError } from "./close.ts";
export type { CloseCodes, CloseInfo } from "./close.ts";
export type { OriginPolicy } from "./handshake.ts";
export { Hub } from "./hub.ts";
export type { HubOptions, PublishOptions } from "./hub.ts";
export type { WebSocketLimits } from "./limits.ts";
export type { WebSocketLike } from "./memory.ts";
export type { MessageSpec } from "./message.ts";
export { WebSocketRoute } from "./route.ts";
export type { WebSocketVerb } from "./route.ts";
export type { PostResult, Socket, SocketState } from "./socket.ts";
export type {
  Delivered,
  ExactSocket,
  InvalidMessageBody,
  MessageOf,
  Received,
  Sent,
  WebSocketCx,
  WebSocketDefaults,
  WebSocketHandler,
  WebSocketSpec,
} from "./spec.ts";
