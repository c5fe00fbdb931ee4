import assert from "node:assert/strict";
import { App, t } from "../../mod.ts";
import type { ClientSocket } from "../../src/client/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { Hub, type Socket } from "../../src/websocket/mod.ts";
import { test } from "../test.ts";

const Said = t.Object({ from: t.String(), text: t.String() });
interface Said {
  from: string;
  text: string;
}

/** Everybody is in the room of the path, and what one says goes to the others. */
function chat(hub: Hub<Said>): App {
  const app = new App({ report: () => {} });
  app.ws("/:room/:name", { receive: "text", send: Said }, async (cx, socket) => {
    const { room, name } = cx.params;
    hub.join(room, socket);
    await socket.send({ from: "server", text: "welcome" });
    for await (const text of socket) hub.publish(room, { from: name, text }, { except: socket });
  });
  return app;
}

async function join(app: App, path: string): Promise<ClientSocket> {
  const socket = await new TestClient(app).websocket(path);
  assert.deepEqual(await socket.receive(), { from: "server", text: "welcome" });
  return socket;
}

test("publish() reaches the room's members, and nobody else", async () => {
  const hub = new Hub<Said>();
  const app = chat(hub);
  const [ann, bob, eve] = await Promise.all(
    ["/a/ann", "/a/bob", "/b/eve"].map((path) => join(app, path)),
  );
  assert.deepEqual([...hub.rooms()].sort(), ["a", "b"]);
  assert.equal(hub.size("a"), 2);
  ann!.send("hi");
  assert.deepEqual(await bob!.receive(), { from: "ann", text: "hi" });
  assert.equal(hub.publish("b", { from: "x", text: "only b" }), 1);
  assert.deepEqual(await eve!.receive(), { from: "x", text: "only b" });
  assert.equal(hub.publish("nobody", { from: "x", text: "y" }), 0);
  for (const socket of [ann, bob, eve]) {
    socket!.close();
    await socket!.closed;
  }
  await app.drain({ graceMs: 1_000 });
  assert.deepEqual([...hub.rooms()], []);
  assert.equal(hub.size("a"), 0);
});

test("what is published is checked and filtered by the members' route", async () => {
  const hub = new Hub<Said>();
  const app = chat(hub);
  const socket = await join(app, "/a/ann");
  hub.publish("a", { from: "x", text: "y", secret: "SECRET" } as never);
  assert.deepEqual(await socket.receive(), { from: "x", text: "y" });
  assert.throws(() => hub.publish("a", { from: 1 } as never), /Cannot encode/);
  socket.close();
  await app.drain({ graceMs: 1_000 });
});

test("members of several routes get the message as each route writes it", async () => {
  const hub = new Hub<{ text: string }>();
  const app = new App();
  app.ws("/short", { send: t.Object({ text: t.String() }) }, async (_, socket) => {
    hub.join("all", socket);
    await socket.receive();
  });
  app.ws("/any", async (_, socket) => {
    hub.join("all", socket);
    await socket.receive();
  });
  const client = new TestClient(app);
  const sockets = [await client.websocket("/short"), await client.websocket("/any")];
  assert.equal(hub.publish("all", { text: "a", more: 1 } as { text: string }), 2);
  assert.deepEqual(await sockets[0]!.receive(), { text: "a" });
  assert.deepEqual(await sockets[1]!.receive(), { text: "a", more: 1 });
  await app.drain({ graceMs: 1_000 });
});

test("leaving, twice, and joining twice", async () => {
  const hub = new Hub();
  const app = new App();
  app.ws("/ws", async (_, socket) => {
    const leave = hub.join("a", socket);
    hub.join("a", socket);
    assert.equal(hub.size("a"), 1);
    assert.ok(hub.has("a", socket));
    leave();
    leave();
    assert.ok(!hub.has("a", socket));
    assert.deepEqual([...hub.rooms()], []);
    await socket.send("done");
  });
  const socket = await new TestClient(app).websocket("/ws", { raw: true });
  assert.equal(await socket.receive(), "done");
  await socket.closed;
});

test("joining when it is over leads to nothing", async () => {
  const hub = new Hub();
  const app = new App();
  const ended = Promise.withResolvers<void>();
  app.ws("/ws", async (_, socket) => {
    await socket.closed;
    hub.join("a", socket)();
    hub.join("a", socket);
    ended.resolve();
  });
  const socket = await new TestClient(app).websocket("/ws");
  socket.close();
  await ended.promise;
  assert.equal(hub.size("a"), 0);
});

test("rooms of one connection are bounded, and strangers are refused", async () => {
  const hub = new Hub({ roomsPerSocketMax: 2 });
  const app = new App();
  const seen: unknown[] = [];
  app.ws("/ws", (_, socket) => {
    hub.join("a", socket);
    hub.join("b", socket);
    hub.join("b", socket);
    try {
      hub.join("c", socket);
    } catch (error) {
      seen.push(error instanceof RangeError);
    }
    socket.close();
  });
  await (await new TestClient(app).websocket("/ws")).closed;
  assert.deepEqual(seen, [true]);
  assert.throws(() => hub.join("a", {} as Socket), TypeError);
});
