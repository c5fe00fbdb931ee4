// The rules of the feed; the page in a browser is in page_test.ts.
import assert from "node:assert/strict";
import { EventStreamParser, type ReceivedEvent } from "../../src/http/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { playTranscript } from "../../tests/examples/transcript.ts";
import { playVanishing } from "../../tests/sockets/event_clients.ts";
import { test } from "../../tests/test.ts";
import { createApp } from "./app.ts";

/** Follows until `count` events have come, then leaves. */
async function follow(
  client: TestClient,
  count: number,
  lastId?: string,
): Promise<readonly ReceivedEvent[]> {
  const headers: Record<string, string> = lastId === undefined ? {} : { "last-event-id": lastId };
  const answer = await client.get("/events", { headers });
  const parser = new EventStreamParser();
  const events: ReceivedEvent[] = [];
  const decoder = new TextDecoder();
  const reader = answer.body!.getReader();
  while (events.length < count) {
    const { value, done } = await reader.read();
    assert.ok(!done);
    events.push(...parser.push(decoder.decode(value)));
  }
  await reader.cancel();
  assert.equal(parser.retryMs, 1_000);
  return events;
}

const publish = async (client: TestClient, text: string) =>
  (await (await client.post("/events", { json: { text } })).json()).id as string;

const textsOf = (events: readonly ReceivedEvent[]) =>
  events.map(({ event, data }) => event === "note" ? JSON.parse(data).text : event);

test("examples/events answers as its README says", async () => {
  const document = new URL("README.md", import.meta.url);
  assert.ok(await playTranscript(document, createApp({ run: "3f2a" })) >= 4);
});

test("who follows is given what is remembered, what comes, and leaves nothing behind", async () => {
  const client = new TestClient(createApp({ run: "a" }));
  await publish(client, "one");
  const following = follow(client, 2);
  await publish(client, "two");
  const events = await following;
  assert.deepEqual(textsOf(events), ["one", "two"]);
  assert.deepEqual(events.map(({ lastEventId }) => lastEventId), ["a-1", "a-2"]);
  assert.deepEqual(await (await client.get("/events/followers")).json(), { followers: 0 });
});

test("who comes back is given what it has missed, once", async () => {
  const client = new TestClient(createApp({ run: "a" }));
  const ids: string[] = [];
  for (const text of ["one", "two", "three"]) ids.push(await publish(client, text));
  assert.deepEqual(textsOf(await follow(client, 2, ids[0])), ["two", "three"]);
  const waiting = follow(client, 1, ids[2]);
  await publish(client, "four");
  assert.deepEqual(textsOf(await waiting), ["four"]);
});

const UNKNOWN: [name: string, id: string][] = [
  ["of another run", "b-1"],
  ["that was forgotten", "a-1"],
  ["of the future", "a-99"],
  ["of nobody", "x"],
  ["with odd digits", "a-1.5"],
];
for (const [name, id] of UNKNOWN) {
  test(`an id ${name} is a gap, then comes what is remembered`, async () => {
    const client = new TestClient(createApp({ run: "a", entriesMax: 2 }));
    for (const text of ["one", "two", "three", "four"]) await publish(client, text);
    assert.deepEqual(textsOf(await follow(client, 3, id)), ["gap", "three", "four"]);
  });
}

test("a client that is slower than the feed remembers is told of the gap", async () => {
  const client = new TestClient(createApp({ run: "a", entriesMax: 2 }));
  await publish(client, "one");
  const answer = await client.get("/events");
  const reader = answer.body!.getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  assert.match(await next(), /^: welcome/);
  assert.match(await next(), /"one"/);
  for (const text of ["two", "three", "four"]) await publish(client, text);
  assert.match(await next(), /^event: gap/);
  assert.match(await next(), /"three"/);
  await reader.cancel();
});

test("a note that does not fit is refused, and so is one that another site sends", async () => {
  const client = new TestClient(createApp({ run: "a" }));
  assert.equal((await client.post("/events", { json: { text: "" } })).status, 422);
  const headers = { "sec-fetch-site": "cross-site" };
  assert.equal((await client.post("/events", { json: { text: "x" }, headers })).status, 403);
});

test("clients that vanish leave no producer behind", async () => {
  // `npm run soak:events` asks for 200 ms and 1,000 clients; here the machine may be busy.
  const { running, left, inFlight } = await playVanishing(60, 1_000);
  assert.deepEqual({ running, left, inFlight }, { running: 60, left: 0, inFlight: 0 });
}, { sanitize: false, timeoutMs: 30_000 });
