// The typed client over a network and in process, and what its types say.
import assert from "node:assert/strict";
import { App, router, t } from "../../mod.ts";
import { client, type ClientSocket, HandshakeRefused } from "../../src/client/mod.ts";
import { serve } from "../../src/runtime/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import type { InvalidMessageBody } from "../../src/websocket/mod.ts";
import { test } from "../test.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;
function assertType<_T extends true>(): void {}

const Say = t.Object({ text: t.String({ maxLength: 5 }) });
const Said = t.Object({ room: t.Integer(), user: t.Optional(t.String()), text: t.String() });

const rooms = router({ prefix: "/rooms" });
const talk = rooms.ws("/:room", {
  params: { room: t.Integer() },
  query: { user: t.Optional(t.String()) },
  receive: Say,
  send: Said,
  invalid: "answer",
  subprotocols: ["v1"],
}, async (cx, socket) => {
  assertType<Equal<typeof cx.params.room, number>>();
  const { room } = cx.params;
  const { user } = cx.query;
  for await (const { text } of socket) {
    assertType<Equal<typeof text, string>>();
    await socket.send({ room, text, ...(user === undefined ? {} : { user }) });
    // @ts-expect-error: the message does not fit the schema.
    assert.throws(() => socket.post({ text }));
  }
});
const echo = rooms.ws("/echo/raw", async (_, socket) => {
  assertType<Equal<Awaited<ReturnType<typeof socket.receive>>, string | Uint8Array | undefined>>();
  for await (const message of socket) await socket.send(message);
});
const commands = rooms.ws("/commands/all", {
  receive: t.Literals(["start", "stop"]),
  send: "text",
}, async (_, socket) => {
  for await (const command of socket) await socket.send(command);
});
const list = rooms.get("/", { response: { 200: t.Array(t.Integer()) } }, () => [1, 2]);
const Module = { talk, echo, commands, list };

const wrong = router();
// @ts-expect-error: a misspelt key of the spec.
wrong.ws("/w1", { recieve: Say }, () => {});
// @ts-expect-error: the path has no parameter of this name.
wrong.ws("/w2/:id", { params: { idd: t.Integer() } }, () => {});
// @ts-expect-error: a handshake has no body.
wrong.ws("/w3", { body: Say }, () => {});
// @ts-expect-error: there is no answer to return.
wrong.ws("/w4", (cx) => void cx.reply(200));

function appOf(): App {
  return new App().include(Module);
}

/** Both ways to reach the app. */
async function each(use: (api: ReturnType<typeof apiOf>) => Promise<void>): Promise<void> {
  await use(apiOf(appOf()));
  await use(new TestClient(appOf()).api<{ rooms: typeof Module }>());
  const server = await serve(appOf(), { port: 0, hostname: "127.0.0.1", quiet: true });
  try {
    await use(apiOf(server.url));
  } finally {
    await server.stop({ graceMs: 500 });
  }
}

function apiOf(target: string | App) {
  return client<{ rooms: typeof Module }>(target);
}

test("connect() has the types of its route, over a network and in process", async () => {
  await each(async (api) => {
    const socket = await api.rooms.connect("/rooms/:room", {
      params: { room: 7 },
      query: { user: "ada" },
      subprotocols: ["v2", "v1"],
    });
    assertType<
      Equal<
        typeof socket,
        ClientSocket<
          { readonly text: string },
          { user?: string; room: number; text: string } | InvalidMessageBody
        >
      >
    >();
    assert.equal(socket.subprotocol, "v1");
    socket.send({ text: "hello" });
    assert.deepEqual(await socket.receive(), { room: 7, user: "ada", text: "hello" });
    socket.send({ text: "too long" });
    const answer = await socket.receive();
    assert.ok(answer !== undefined && "type" in answer);
    assert.equal(answer.detail[0]?.type, "string_too_long");
    socket.close(4_000, "bye");
    assert.deepEqual(await socket.closed, { code: 4_000, reason: "bye", clean: true });
    assert.equal(await socket.receive(), undefined);
    socket.send({ text: "late" });
    // @ts-expect-error: no such message.
    ((): void => socket.send({ txt: "x" }));
  });
});

test("messages that are no JSON are given as they come", async () => {
  await each(async (api) => {
    const socket = await api.rooms.connect("/rooms/echo/raw", { raw: true });
    assertType<Equal<typeof socket, ClientSocket<string | Uint8Array, string | Uint8Array>>>();
    socket.send("[1");
    socket.send(new Uint8Array([1, 2]));
    assert.equal(await socket.receive(), "[1");
    assert.deepEqual(await socket.receive(), new Uint8Array([1, 2]));
    socket.close();
    await socket.closed;
    const commands = await api.rooms.connect("/rooms/commands/all", { raw: true });
    assertType<Equal<typeof commands, ClientSocket<"start" | "stop", string>>>();
    commands.send("start");
    assert.equal(await commands.receive(), "start");
    commands.close();
    await commands.closed;
  });
});

test("iterating ends with the connection", async () => {
  await each(async (api) => {
    const socket = await api.rooms.connect("/rooms/:room", { params: { room: 1 } });
    const seen: string[] = [];
    for (const text of ["a", "b"]) socket.send({ text });
    for await (const message of socket) {
      if ("text" in message) seen.push(message.text);
      if (seen.length === 2) socket.close();
    }
    assert.deepEqual(seen, ["a", "b"]);
  });
});

test("a refused handshake rejects; in process the error has the answer", async () => {
  await each(async (api) => {
    const input = { params: { room: "x" as unknown as number } };
    const error = await api.rooms.connect("/rooms/:room", input).then(
      () => undefined,
      (one) => one,
    );
    assert.ok(error instanceof HandshakeRefused);
    assert.ok(error.response === undefined || error.response.status === 422);
  });
});

test("a signal closes the connection, and refuses one that is aborted already", async () => {
  await each(async (api) => {
    const aborting = new AbortController();
    const input = { params: { room: 1 }, signal: aborting.signal };
    const socket = await api.rooms.connect("/rooms/:room", input);
    aborting.abort();
    await socket.closed;
    await assert.rejects(() => api.rooms.connect("/rooms/:room", input), { name: "AbortError" });
  });
});

test("text that is no JSON closes the connection, and so do too many unread messages", async () => {
  const app = new App();
  app.ws("/ws", async (_, socket) => {
    await socket.send("no JSON");
    await socket.closed;
  });
  app.ws("/flood", async (_, socket) => {
    for (let i = 0; i < 10_001 && socket.state === "open"; i++) socket.post(i);
    await socket.closed;
  });
  const test = new TestClient(app);
  assert.equal((await (await test.websocket("/ws")).closed).code, 4_007);
  assert.equal((await (await test.websocket("/flood")).closed).code, 4_013);
});

test("cookies of a test client are sent with the handshake", async () => {
  const app = new App();
  app.get("/login", (cx) => {
    cx.response.setCookie({ name: "user", value: "ada", path: "/" });
    return "ok";
  });
  app.ws("/ws", { cookies: { user: t.String() } }, async (cx, socket) => {
    await socket.send(cx.cookies.user);
  });
  const client = new TestClient(app);
  await assert.rejects(() => client.websocket("/ws"), HandshakeRefused);
  await client.get("/login");
  const socket = await client.websocket("/ws", { raw: true });
  assert.equal(await socket.receive(), "ada");
  await socket.closed;
});
