// Frames, JSON, subprotocols, headers, refusal, close codes, parameters, unknown paths.
import { App, dependency, HttpError, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { WebSocketError } from "../../../src/websocket/mod.ts";

const nullableText = () => t.Union([t.String(), t.Null()], { default: null });

/** Refuses the connection before it is accepted. */
const refuse = (error: Error) =>
  dependency((): void => {
    throw error;
  });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/http", { name: "http" }, () => ({}));

  app.ws("/echo", { name: "echo" }, async (_, socket) => {
    for await (const message of socket) await socket.send(message);
  });

  app.ws("/json", { name: "json_", receive: t.Unknown() }, async (_, socket) => {
    await socket.send({ got: await socket.receive() });
    socket.close(3001, "done");
  });

  const stamp = dependency((cx) => cx.response.headers.set("x-ws", "1"));
  app.ws("/sub", { name: "sub", subprotocols: ["b"], dependencies: [stamp] }, () => {});

  app.ws("/reject", {
    name: "reject",
    dependencies: [refuse(new WebSocketError(4000, "no"))],
  }, () => {});

  app.ws("/raise-before", {
    name: "raise_before",
    dependencies: [refuse(new WebSocketError(4003, "before"))],
  }, () => {});

  app.ws("/raise-after", { name: "raise_after" }, () => {
    throw new WebSocketError(4004, "after");
  });

  app.ws("/http-exception", {
    name: "http_exception",
    dependencies: [refuse(HttpError.forbidden())],
  }, () => {});

  app.ws("/params/:a", {
    name: "params",
    params: { a: t.Integer() },
    query: { q: t.Integer({ minimum: 1 }) },
    headers: { h: nullableText() },
    cookies: { c: nullableText() },
  }, async (cx, socket) => {
    await socket.send({ a: cx.params.a, q: cx.query.q, h: cx.headers.h, c: cx.cookies.c });
  });

  app.ws("/iter", { name: "iter_", receive: "text", send: "text" }, async (_, socket) => {
    for await (const text of socket) await socket.send(text.toUpperCase());
  });

  return app;
}
