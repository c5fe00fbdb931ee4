// The chat's rules in process; the page in a browser is in page_test.ts.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientSocket } from "../../src/client/mod.ts";
import { HandshakeRefused } from "../../src/client/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../../tests/test.ts";
import { createApp } from "./app.ts";
import type { ToMember } from "./messages.ts";

type Guest = ClientSocket<unknown, ToMember>;

async function enter(client: TestClient, name: string, room = "lobby"): Promise<Guest> {
  return await client.websocket(`/rooms/${room}?name=${name}`) as Guest;
}

/** The next message of a type. */
async function next<T extends ToMember["type"]>(
  guest: Guest,
  type: T,
): Promise<Extract<ToMember, { type: T }>> {
  const message = await guest.receive();
  assert.equal(message?.type, type);
  return message as Extract<ToMember, { type: T }>;
}

test("who enters is welcomed with members and history, and the others are told", async () => {
  const client = new TestClient(createApp());
  const ada = await enter(client, "Ada");
  assert.deepEqual(await next(ada, "welcome"), { type: "welcome", members: ["Ada"], history: [] });
  ada.send({ text: "first" });
  const said = await next(ada, "said");
  assert.deepEqual([said.id, said.from, said.text], [1, "Ada", "first"]);

  const bob = await enter(client, "Bob");
  assert.deepEqual(await next(ada, "joined"), { type: "joined", name: "Bob" });
  const welcome = await next(bob, "welcome");
  assert.deepEqual(welcome.members, ["Ada", "Bob"]);
  assert.deepEqual(welcome.history, [said]);

  bob.close();
  assert.deepEqual(await next(ada, "left"), { type: "left", name: "Bob" });
  ada.close();
});

test("a message reaches its room and no other; a room ends with its last member", async () => {
  const client = new TestClient(createApp());
  const [ada, bob] = [await enter(client, "Ada", "one"), await enter(client, "Bob", "two")];
  await next(ada, "welcome");
  await next(bob, "welcome");
  assert.deepEqual(await (await client.get("/rooms")).json(), [
    { room: "one", members: 1 },
    { room: "two", members: 1 },
  ]);
  ada.send({ text: "for one" });
  assert.equal((await next(ada, "said")).text, "for one");
  bob.send({ text: "for two" });
  assert.equal((await next(bob, "said")).text, "for two");
  ada.close();
  bob.close();
  for (let tries = 0; tries < 100; tries++) {
    if (await (await client.get("/rooms")).text() === "[]") return;
    await sleep(2);
  }
  assert.fail("the rooms are still there");
});

test("a name is taken once per room, and free again when its owner has left", async () => {
  const client = new TestClient(createApp());
  const ada = await enter(client, "Ada");
  await next(ada, "welcome");
  const second = await enter(client, "Ada");
  assert.deepEqual(await second.closed, {
    code: 4_009,
    reason: "this name is taken",
    clean: true,
  });
  // Whoever was refused has not been in the room: nobody is told, and nobody leaves it.
  const elsewhere = await enter(client, "Ada", "other");
  await next(elsewhere, "welcome");
  ada.close();
  elsewhere.close();
  await ada.closed;
  await sleep(5);
  await next(await enter(client, "Ada"), "welcome");
});

const BAD: [name: string, path: string][] = [
  ["no name", "/rooms/lobby"],
  ["a long name", `/rooms/lobby?name=${"x".repeat(21)}`],
  ["a name with a space", "/rooms/lobby?name=a%20b"],
  ["a room in capitals", "/rooms/LOBBY?name=Ada"],
];
for (const [name, path] of BAD) {
  test(`nobody enters with ${name}`, async () => {
    await assert.rejects(
      new TestClient(createApp()).websocket(path),
      (error) => error instanceof HandshakeRefused && error.response?.status === 422,
    );
  });
}

test("messages that are empty, too long or too many end the connection", async () => {
  const client = new TestClient(createApp());
  for (const text of ["", "x".repeat(501)]) {
    const ada = await enter(client, "Ada");
    ada.send({ text });
    assert.equal((await ada.closed).code, 1_008);
    await sleep(5);
  }
  const ada = await enter(client, "Ada");
  for (let i = 0; i < 11; i++) ada.send({ text: `${i}` });
  const { code, reason } = await ada.closed;
  assert.deepEqual([code, reason], [1_008, "too many messages"]);
});
