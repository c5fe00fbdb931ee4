// Conversations in process: the same engine as over a network, without one.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  App,
  type AppOptions,
  Cancelled,
  dependency,
  HttpError,
  type Middleware,
  t,
} from "../../mod.ts";
import type { ClientSocket } from "../../src/client/mod.ts";
import { enterWorld } from "../../src/cx/internal.ts";
import { TestClient, type TestConnection } from "../../src/testing/mod.ts";
import { type Socket, WebSocketError } from "../../src/websocket/mod.ts";
import { test } from "../test.ts";
import { virtualWorld } from "../virtual_world.ts";

const Say = t.Object({ type: t.Literal("say"), text: t.String({ maxLength: 10 }) });
const Said = t.Object({ type: t.Literal("said"), text: t.String() });

function quiet(options: AppOptions = {}): App {
  return new App({ report: () => {}, ...options });
}

/** Text as it comes, for routes that send no JSON. */
const RAW = { raw: true };

async function connect(
  app: App,
  path = "/ws",
  options: TestConnection = {},
): Promise<ClientSocket> {
  return await new TestClient(app).websocket(path, options);
}

/** Waits until the app has let go of everything. */
async function untilIdle(app: App): Promise<void> {
  for (let tries = 0; tries < 500 && app.inFlight > 0; tries++) await sleep(1);
  assert.equal(app.inFlight, 0);
}

test("messages are decoded, answers are encoded, in order", async () => {
  const app = quiet();
  app.ws("/ws", { receive: Say, send: Said }, async (_, socket) => {
    for await (const { text } of socket) {
      // What is not declared is left out.
      await socket.send({ type: "said", text, secret: "SECRET" } as never);
    }
  });
  const socket = await connect(app);
  for (const text of ["a", "b", "c"]) socket.send({ type: "say", text });
  for (const text of ["a", "b", "c"]) {
    assert.deepEqual(await socket.receive(), { type: "said", text });
  }
  socket.close();
  assert.deepEqual(await socket.closed, { code: 1000, reason: "", clean: true });
  await untilIdle(app);
});

const INVALID: [name: string, message: string | Uint8Array, code: number, reason: RegExp][] = [
  ["no JSON", "hello", 1007, /^message\.0: JSON decode error$/],
  ["an empty message", "", 1007, /JSON/],
  ["too deep", "[".repeat(100) + "]".repeat(100), 1007, /JSON/],
  ["another type", '{"type":"shout","text":"a"}', 1008, /^message\.type: /],
  ["a missing member", '{"type":"say"}', 1008, /^message\.text: Field required$/],
  ["a long text", '{"type":"say","text":"12345678901"}', 1008, /at most 10/],
  ["a list", "[]", 1008, /^message: /],
  ["null", "null", 1008, /^message: /],
  ["binary", new Uint8Array([123, 125]), 1003, /text frame/],
];
for (const [name, message, code, reason] of INVALID) {
  test(`${name} closes with ${code}, or is answered where that is declared`, async () => {
    const app = quiet();
    const received: unknown[] = [];
    app.ws("/close", { receive: Say }, async (_, socket) => {
      for await (const one of socket) received.push(one);
    });
    app.ws("/answer", { receive: Say, invalid: "answer" }, async (_, socket) => {
      for await (const one of socket) await socket.send(one);
    });
    const closing = await connect(app, "/close");
    closing.send(message);
    const info = await closing.closed;
    assert.equal(info.code, code);
    assert.match(info.reason, reason);
    assert.deepEqual(received, []);

    const answering = await connect(app, "/answer");
    answering.send(message);
    answering.send({ type: "say", text: "next" });
    const answer = await answering.receive() as { type: string; detail: { msg: string }[] };
    assert.equal(answer.type, "error");
    assert.ok(answer.detail.length > 0);
    assert.deepEqual(await answering.receive(), { type: "say", text: "next" });
    answering.close();
    await untilIdle(app);
  });
}

test("__proto__ in a message is no prototype", async () => {
  const app = quiet();
  app.ws("/ws", { receive: t.Record(t.String(), t.Unknown()) }, async (_, socket) => {
    for await (const one of socket) {
      await socket.send({ own: Object.keys(one), polluted: "x" in one });
    }
  });
  const socket = await connect(app);
  socket.send('{"__proto__":{"x":1},"y":2}');
  assert.deepEqual(await socket.receive(), { own: ["y"], polluted: false });
  socket.close();
  await untilIdle(app);
});

test("frames are taken as they are where nothing is declared", async () => {
  const app = quiet();
  app.ws("/ws", async (_, socket) => {
    for await (const message of socket) await socket.send(message);
  });
  const socket = await connect(app, "/ws", RAW);
  socket.send("no JSON");
  socket.send(new Uint8Array([1, 2, 3]));
  assert.equal(await socket.receive(), "no JSON");
  assert.deepEqual(await socket.receive(), new Uint8Array([1, 2, 3]));
  socket.close();
  await untilIdle(app);
});

test("values that are no frames are sent as JSON where nothing is declared", async () => {
  const app = quiet();
  app.ws("/ws", async (_, socket) => {
    await socket.send({ at: new Date(0) });
    await socket.send(42);
    await socket.send(null);
  });
  const socket = await connect(app);
  assert.deepEqual(await socket.receive(), { at: "1970-01-01T00:00:00+00:00" });
  assert.equal(await socket.receive(), 42);
  assert.equal(await socket.receive(), null);
  assert.equal(await socket.receive(), undefined);
  assert.equal((await socket.closed).code, 1000);
});

const KINDS: [spec: "text" | "bytes", good: string | Uint8Array, bad: string | Uint8Array][] = [
  ["text", "a", new Uint8Array([1])],
  ["bytes", new Uint8Array([1]), "a"],
];
for (const [spec, good, bad] of KINDS) {
  test(`receive: "${spec}" takes nothing else, send: "${spec}" sends nothing else`, async () => {
    const app = quiet();
    let error: unknown;
    app.ws("/ws", { receive: spec, send: spec }, async (_, socket: Socket) => {
      for await (const one of socket) {
        await socket.send(one);
        await socket.send(bad).then(undefined, (thrown) => error = thrown);
      }
    });
    const socket = await connect(app, "/ws", RAW);
    socket.send(good);
    assert.deepEqual(await socket.receive(), good);
    socket.send(bad);
    assert.equal((await socket.closed).code, 1003);
    assert.ok(error instanceof TypeError);
  });
}

test("a schema of strings describes the text itself", async () => {
  const app = quiet();
  const Command = t.Union([t.Literal("start"), t.Literal("stop")]);
  app.ws("/ws", { receive: Command, send: t.String({ maxLength: 5 }) }, async (_, socket) => {
    for await (const command of socket) await socket.send(command);
  });
  const socket = await connect(app, "/ws", RAW);
  socket.send("start");
  assert.equal(await socket.receive(), "start");
  socket.send("pause");
  assert.equal((await socket.closed).code, 1008);
});

test("a message that does not fit the schema is an error of the handler, and of no one else", async () => {
  const reported: string[] = [];
  const app = quiet({ report: (error) => void reported.push((error as Error).name) });
  app.ws("/ws", { send: Said }, async (_, socket) => {
    await socket.send({ type: "said", text: 1 } as never);
  });
  const socket = await connect(app);
  assert.deepEqual(await socket.closed, { code: 1011, reason: "", clean: true });
  assert.deepEqual(reported, ["ResponseValidationError"]);
});

const ENDINGS: [
  name: string,
  act: () => unknown,
  code: number,
  reason: string,
  reported: number,
][] = [
  ["returns", () => {}, 1000, "", 0],
  [
    "throws a WebSocketError",
    () => {
      throw new WebSocketError(4004, "gone");
    },
    4004,
    "gone",
    0,
  ],
  [
    "throws an HttpError",
    () => {
      throw HttpError.forbidden("not you");
    },
    1008,
    "not you",
    0,
  ],
  [
    "throws an HttpError of the server",
    () => {
      throw HttpError.unavailable();
    },
    1011,
    "Service Unavailable",
    0,
  ],
  [
    "throws anything else",
    () => {
      throw new Error("SECRET");
    },
    1011,
    "",
    1,
  ],
  ["rejects", () => Promise.reject(new Error("SECRET")), 1011, "", 1],
  ["rejects with nothing", () => Promise.reject(undefined), 1011, "", 1],
];
for (const [name, act, code, reason, count] of ENDINGS) {
  test(`a handler that ${name} closes with ${code}`, async () => {
    let reports = 0;
    const app = quiet({ report: () => void reports++ });
    app.ws("/ws", async () => void await act());
    const socket = await connect(app);
    assert.deepEqual(await socket.closed, { code, reason, clean: true });
    await untilIdle(app);
    assert.equal(reports, count);
  });
}

test("close() closes once, with a code that may be sent", async () => {
  const app = quiet();
  const states: string[] = [];
  app.ws("/ws", async (_, socket) => {
    states.push(socket.state);
    assert.throws(() => socket.close(1006), RangeError);
    socket.close(3001, "done");
    states.push(socket.state);
    socket.close(3002, "again");
    states.push(socket.post("late"));
    assert.equal(await socket.receive(), undefined);
    assert.equal((await socket.closed).code, 3001);
    states.push(socket.state);
  });
  const socket = await connect(app);
  assert.deepEqual(await socket.closed, { code: 3001, reason: "done", clean: true });
  await untilIdle(app);
  assert.deepEqual(states, ["open", "closing", "dropped", "closed"]);
});

test("a handler that closed may go on: its scope is not cancelled", async () => {
  const app = quiet();
  let wasCancelled: boolean | undefined;
  app.ws("/ws", async (cx, socket) => {
    socket.close();
    await cx.sleep(5);
    wasCancelled = cx.cancelled;
  });
  await (await connect(app)).closed;
  await untilIdle(app);
  assert.ok(wasCancelled === false);
});

test("the scope is cancelled when the client leaves, and dependencies end once", async () => {
  const events: string[] = [];
  const first = dependency(function* () {
    events.push("first opened");
    try {
      yield 1;
    } catch (error) {
      events.push((error as Cancelled).reason.kind);
      throw error;
    } finally {
      events.push("first ended");
    }
  });
  const second = dependency({ deps: { first }, scope: "handler" }, function* () {
    events.push("second opened");
    try {
      yield 2;
    } finally {
      events.push("second ended");
    }
  });
  const app = quiet();
  app.ws("/ws", { deps: { second } }, async (cx) => {
    cx.defer(() => void events.push("deferred"));
    events.push("handler");
    await cx.sleep(60_000);
  });
  const socket = await connect(app);
  assert.deepEqual(events, ["first opened", "second opened", "handler"]);
  socket.close();
  await untilIdle(app);
  assert.deepEqual(events.slice(3), [
    "deferred",
    "second ended",
    "client_disconnect",
    "first ended",
  ]);
});

test("the iteration ends when the client leaves; sending then fails, posting is dropped", async () => {
  const app = quiet();
  const seen: unknown[] = [];
  app.ws("/ws", { receive: "text" }, async (cx, socket) => {
    for await (const text of socket) seen.push(text);
    seen.push(cx.reason?.kind, socket.state, socket.post("x"));
    await socket.send("x").then(undefined, (error) => seen.push(error instanceof Cancelled));
    // A promise that nobody waits for must not end the process.
    void socket.send("y");
  });
  const socket = await connect(app, "/ws", RAW);
  socket.send("a");
  socket.send("b");
  socket.close(4000, "bye");
  await untilIdle(app);
  assert.deepEqual(seen, ["a", "b", "client_disconnect", "closed", "dropped", true]);
});

test("a second receive() while one waits is refused", async () => {
  const app = quiet();
  app.ws("/ws", { receive: "text", send: "text" }, async (_, socket) => {
    const first = socket.receive();
    await assert.rejects(() => socket.receive(), TypeError);
    await socket.send(`got ${await first}`);
  });
  const socket = await connect(app, "/ws", RAW);
  socket.send("a");
  assert.equal(await socket.receive(), "got a");
  await socket.closed;
});

test("iterating may be left and taken up again", async () => {
  const app = quiet();
  app.ws("/ws", { receive: "text", send: "text" }, async (_, socket) => {
    for await (const text of socket) {
      if (text === "next") break;
    }
    await socket.send("second");
    for await (const text of socket) await socket.send(text);
  });
  const socket = await connect(app, "/ws", RAW);
  for (const text of ["a", "next", "b"]) socket.send(text);
  assert.equal(await socket.receive(), "second");
  assert.equal(await socket.receive(), "b");
  socket.close();
  await untilIdle(app);
});

test("middleware sees 101, adds header fields, and may answer instead", async () => {
  const seen: number[] = [];
  const stamp: Middleware = async (cx, next) => {
    const response = await next(cx);
    seen.push(response.status);
    response.headers.set("x-stamp", "1");
    return cx.header("x-refuse") === undefined
      ? response
      : new Response("refused", { status: 403 });
  };
  let ended = 0;
  const opened = dependency(function* () {
    try {
      yield 1;
    } finally {
      ended++;
    }
  });
  const app = quiet({ middleware: [stamp] });
  app.ws("/ws", { deps: { opened } }, () => {});
  const socket = await connect(app);
  await socket.closed;
  await untilIdle(app);
  const client = new TestClient(app, { headers: { "x-refuse": "1" } });
  await assert.rejects(() => client.websocket("/ws"), /refused with 403/);
  await untilIdle(app);
  assert.deepEqual(seen, [101, 101]);
  assert.equal(ended, 2);
});

test("a mounted app has WebSocket routes of its own", async () => {
  const inner = quiet();
  inner.ws("/ws/:id", { params: { id: t.Integer() } }, async (cx, socket) => {
    await socket.send({ id: cx.params.id, path: cx.path, root: cx.rootPath });
    await socket.receive();
  });
  const outer = quiet();
  outer.mount("/inner", inner);
  outer.ws("/ws", () => {});
  const socket = await connect(outer, "/inner/ws/7");
  assert.deepEqual(await socket.receive(), { id: 7, path: "/ws/7", root: "/inner" });
  assert.deepEqual([inner.inFlight, outer.inFlight], [1, 1]);
  const drained = outer.drain({ graceMs: 1_000 });
  assert.equal((await socket.closed).code, 1001);
  await drained;
  assert.deepEqual([inner.inFlight, outer.inFlight], [0, 0]);
});

test("draining closes connections with 1001 and cancels whatever their handlers wait for", async () => {
  const app = quiet();
  const kinds: unknown[] = [];
  app.ws("/reads", async (cx, socket) => {
    for await (const _ of socket);
    kinds.push(cx.reason?.kind);
  });
  app.ws("/waits", async (cx) => {
    try {
      await cx.sleep(60_000);
    } finally {
      kinds.push(cx.reason?.kind);
    }
  });
  const sockets = [await connect(app, "/reads"), await connect(app, "/waits")];
  await app.drain({ graceMs: 5_000 });
  for (const socket of sockets) assert.equal((await socket.closed).code, 1001);
  assert.deepEqual(kinds, ["shutdown", "shutdown"]);
  await assert.rejects(() => connect(app, "/reads"), /refused with 503/);
});

test("each() gives every message a scope of its own, with the route's deadline", async () => {
  const app = quiet();
  const events: string[] = [];
  app.ws("/ws", { receive: "text", budget: { deadlineMs: 30 } }, async (_, socket) => {
    await socket.each(async (cx, text) => {
      cx.defer(() => void events.push(`end of ${text}`));
      events.push(text);
      if (text === "slow") await cx.sleep(60_000);
      cx.spawn(async (inner) => {
        await inner.sleep(5);
        events.push(`child of ${text}`);
      });
    });
  });
  const socket = await connect(app, "/ws", RAW);
  // Longer than the deadline: the connection itself has none.
  await sleep(50);
  for (const text of ["a", "b"]) socket.send(text);
  await sleep(30);
  socket.send("slow");
  assert.deepEqual(await socket.closed, { code: 1011, reason: "deadline", clean: true });
  await untilIdle(app);
  assert.deepEqual(events, [
    "a",
    "child of a",
    "end of a",
    "b",
    "child of b",
    "end of b",
    "slow",
    "end of slow",
  ]);
});

test("each() ends with the connection; work that waits is cancelled with it", async () => {
  const app = quiet();
  const ended: string[] = [];
  app.ws("/idle", async (cx, socket) => {
    await socket.each(() => {});
    ended.push(`idle ${cx.reason?.kind}`);
  });
  app.ws("/busy", async (_, socket) => {
    try {
      await socket.each((cx) => cx.sleep(60_000));
    } catch (error) {
      ended.push(`busy ${(error as Cancelled).reason.kind}`);
      throw error;
    }
  });
  for (const path of ["/idle", "/busy"]) {
    const socket = await connect(app, path, RAW);
    socket.send("a");
    await sleep(2);
    socket.close();
    await untilIdle(app);
  }
  assert.deepEqual(ended, ["idle client_disconnect", "busy client_disconnect"]);
});

test("the deadline of the route holds for its handshake", async () => {
  const app = quiet();
  const slow = dependency((cx) => cx.sleep(60_000));
  app.ws("/ws", { dependencies: [slow], budget: { deadlineMs: 20 } }, () => {});
  await assert.rejects(() => connect(app), /refused with 504/);
  await untilIdle(app);
});

test("what the handler spawns keeps the connection, and ends with it", async () => {
  const app = quiet();
  const kinds: unknown[] = [];
  app.ws("/ws", { send: "text" }, (cx, socket) => {
    cx.spawn("ticks", async (inner) => {
      try {
        for (let i = 0;; i++) {
          await socket.send(`tick ${i}`);
          await inner.sleep(1);
        }
      } finally {
        kinds.push(inner.reason?.kind);
      }
    });
  });
  const socket = await connect(app, "/ws", RAW);
  for (let i = 0; i < 3; i++) assert.equal(await socket.receive(), `tick ${i}`);
  socket.close();
  await untilIdle(app);
  assert.deepEqual(kinds, ["parent"]);
});

test("a spawned task that fails closes with 1011 and is reported once", async () => {
  const reported: unknown[] = [];
  const app = quiet({ report: (error) => void reported.push(error) });
  const error = new Error("SECRET");
  app.ws("/ws", async (cx, socket) => {
    cx.spawn(async (inner) => {
      await inner.sleep(1);
      throw error;
    });
    for await (const _ of socket);
  });
  const socket = await connect(app);
  assert.equal((await socket.closed).code, 1011);
  await untilIdle(app);
  assert.deepEqual(reported, [error]);
});

test("a teardown that fails is told with 1011 and reported", async () => {
  const reported: unknown[] = [];
  const error = new Error("SECRET");
  const work = dependency(function* () {
    yield 1;
    throw error;
  }, { scope: "handler" });
  const app = quiet({ report: (one) => void reported.push(one) });
  app.ws("/ws", { deps: { work } }, async (_, socket) => await socket.send("working"));
  const socket = await connect(app, "/ws", RAW);
  assert.equal(await socket.receive(), "working");
  assert.deepEqual(await socket.closed, { code: 1011, reason: "", clean: true });
  await untilIdle(app);
  assert.deepEqual(reported, [error]);
});

test("a handler that ignores its cancellation is given up: what it opened ends", async () => {
  const reported: string[] = [];
  const app = quiet({ report: (error) => void reported.push((error as Error).message) });
  const released = Promise.withResolvers<void>();
  let ended = 0;
  app.ws("/ws", async (cx) => {
    cx.defer(() => void ended++);
    await released.promise;
    cx.checkpoint();
  });
  const world = virtualWorld();
  const leave = enterWorld(world);
  try {
    const socket = await connect(app);
    const drained = app.drain({ graceMs: 100 });
    assert.equal((await socket.closed).code, 1001);
    world.advance(4_999);
    assert.deepEqual([app.inFlight, ended], [1, 0]);
    world.advance(2);
    await drained;
    assert.deepEqual([app.inFlight, ended], [0, 1]);
    released.resolve();
    await sleep(1);
  } finally {
    leave();
  }
  assert.deepEqual(reported, ["Cannot end WS /ws: its handler ignores its cancellation"]);
  assert.equal(ended, 1);
});

test("limits: a large message closes with 1009, counted in bytes", async () => {
  const app = quiet();
  app.ws("/ws", { limits: { messageBytesMax: 4 } }, async (_, socket) => {
    for await (const one of socket) await socket.send(one);
  });
  for (const message of ["abcde", "ééé", "😀😀", new Uint8Array(5)]) {
    const socket = await connect(app, "/ws", RAW);
    for (const good of ["abcd", "éé", "😀", ""]) {
      socket.send(good);
      assert.equal(await socket.receive(), good);
    }
    socket.send(message);
    assert.equal((await socket.closed).code, 1009);
  }
  await untilIdle(app);
});

test("limits: more messages than the rate close with 1008", async () => {
  const app = quiet();
  app.ws("/ws", { limits: { rate: { messages: 3, perMs: 40 } } }, async (_, socket) => {
    for await (const one of socket) await socket.send(one);
  });
  const socket = await connect(app, "/ws", RAW);
  for (let round = 0; round < 2; round++) {
    for (const text of ["a", "b", "c"]) {
      socket.send(text);
      assert.equal(await socket.receive(), text);
    }
    await sleep(80);
  }
  for (let i = 0; i < 4; i++) socket.send("x");
  assert.equal((await socket.closed).code, 1008);
  await untilIdle(app);
});

const QUEUES: [name: string, limits: Record<string, number>][] = [
  ["count", { queueMessagesMax: 4 }],
  ["bytes", { queueBytesMax: 40 }],
];
for (const [name, limits] of QUEUES) {
  test(`limits: messages that nobody takes are bounded by ${name}: 1013`, async () => {
    const app = quiet();
    app.ws("/ws", { limits }, async (cx) => await cx.sleep(60_000));
    const socket = await connect(app, "/ws", RAW);
    for (let i = 0; i < 4; i++) socket.send("0123456789");
    await sleep(5);
    assert.equal(app.inFlight, 1);
    socket.send("0123456789");
    assert.equal((await socket.closed).code, 1013);
    await untilIdle(app);
  });
}

test("limits: idle connections and old ones close with 1001", async () => {
  const app = quiet();
  const kinds: unknown[] = [];
  app.ws("/idle", { limits: { idleMs: 40 } }, async (cx, socket) => {
    for await (const one of socket) await socket.send(one);
    kinds.push(cx.reason?.message);
  });
  app.ws("/old", { limits: { lifeMs: 40 } }, async (cx, socket) => {
    for await (const one of socket) await socket.send(one);
    kinds.push(cx.reason?.message);
  });
  const idle = await connect(app, "/idle", RAW);
  for (let i = 0; i < 5; i++) {
    idle.send("a");
    assert.equal(await idle.receive(), "a");
    await sleep(15);
  }
  assert.deepEqual(await idle.closed, { code: 1001, reason: "idle", clean: true });
  const old = await connect(app, "/old", RAW);
  const keepBusy = setInterval(() => old.send("a"), 10);
  assert.deepEqual(await old.closed, { code: 1001, reason: "end of life", clean: true });
  clearInterval(keepBusy);
  await untilIdle(app);
  assert.deepEqual(kinds, ["idle", "end of life"]);
});

test("the app's limits hold where a route has none", () => {
  const app = quiet({ webSockets: { limits: { messageBytesMax: 2, queueMessagesMax: 1 } } });
  app.ws(
    "/ws",
    { limits: { messageBytesMax: 3 } },
    async (_, socket) => void await socket.receive(),
  );
  assert.equal(app.webSocketBytesMax, 3);
  const [socket] = app.compile().sockets;
  assert.equal(socket?.socket.limits.queueMessagesMax, 1);
  assert.equal(new App().webSocketBytesMax, 0);
});

test("routers give WebSocket routes prefix, parameters and dependencies", async () => {
  const { router } = await import("../../mod.ts");
  const who = dependency({ query: { user: t.String() } }, (cx) => cx.query.user);
  const rooms = router({ prefix: "/rooms/:room", deps: { who } });
  rooms.ws("/ws", { params: { room: t.Integer() } }, async (cx, socket) => {
    await socket.send([cx.params.room, cx.deps.who, cx.urlFor("talk", { room: 8 })]);
  });
  rooms.ws("/talk", { name: "talk" }, () => {});
  const app = quiet().include(rooms);
  const socket = await connect(app, "/rooms/7/ws?user=ada");
  assert.deepEqual(await socket.receive(), [7, "ada", "/rooms/8/talk"]);
  await socket.closed;
});

test("GET and WebSocket live at one path", async () => {
  const app = quiet();
  app.get("/", () => "page");
  app.ws("/", async (_, socket) => await socket.send("socket"));
  assert.equal(await (await new TestClient(app).get("/")).text(), "page");
  const socket = await connect(app, "/", RAW);
  assert.equal(await socket.receive(), "socket");
  await socket.closed;
});
