// Many requests of every kind over real sockets, of which 40 % end at a random moment with a reset: within the head, the
// body, the handler, the answer, a WebSocket. At the end the books must balance. Used by resets_test.ts and bench/soak.
import { setTimeout as sleep } from "node:timers/promises";
import { App, dependency, t } from "../../mod.ts";
import { enterWorld, realWorld } from "../../src/cx/internal.ts";
import type { Cx } from "../../src/cx/mod.ts";
import { serve } from "../../src/runtime/mod.ts";
import { pick, type Random, seeded } from "../router/random.ts";
import { frameOf, OP } from "../websocket/raw_client.ts";
import { Client, headOf } from "./client.ts";
import { Ledger } from "./ledger.ts";

/** Options of {@linkcode playResets}. */
export interface ResetsOptions {
  /** How many requests. */
  readonly requests: number;
  /** Connections at a time. */
  readonly atOnce: number;
  /** Seeds what is asked, and when clients leave. */
  readonly seed: number;
  /** Share of clients that reset. */
  readonly leaving: number;
}

/** What came out. */
export interface ResetsResult {
  /** Clients that reset, by the moment at which they did. */
  readonly left: Readonly<Record<string, number>>;
  /** Answers that were whole and right. */
  readonly right: number;
  /** What was wrong with answers to clients that stayed. */
  readonly wrong: readonly string[];
  /** Acquired and released, by kind. */
  readonly books: Readonly<Record<string, readonly [acquired: number, released: number]>>;
  /** Releases of what was released already. */
  readonly doubles: number;
  /** Scopes that are open one second after the last client has gone. */
  readonly openScopes: readonly string[];
  /** Requests in flight and zombies at that moment. */
  readonly inFlight: number;
  readonly zombies: number;
  /** Errors that were reported. */
  readonly reports: readonly string[];
  /** Time of the requests, in milliseconds. */
  readonly tookMs: number;
}

const Item = t.Object({ name: t.String() });
const ITEM = '{"name":"0123456789012345678901234567890123456789"}';
const PIECES = 8;

/** An app in which every kind of dependency is asked for by every kind of route. */
function makeApp(ledger: Ledger, reports: string[]): App {
  const generator = (scope: "request" | "handler" | "transient" | "app", takesMs = 0) =>
    dependency(async function* (cx: Cx) {
      if (takesMs > 0) await cx.sleep(takesMs);
      const release = ledger.acquire(scope);
      try {
        yield scope;
      } finally {
        if (takesMs > 0) await cx.shield((inner) => inner.sleep(takesMs), { maxMs: 100 });
        release();
      }
    }, { scope, name: scope });
  const deps = {
    request: generator("request"),
    handler: generator("handler", 1),
    transient: generator("transient"),
    app: generator("app"),
  };
  const opened = (cx: Pick<Cx, "defer" | "obligation" | "spawn">) => {
    cx.defer(ledger.acquire("defer"));
    const release = ledger.acquire("task");
    cx.spawn("task", async (inner) => {
      inner.defer(release);
      await inner.sleep(2);
    });
  };
  const app = new App({ report: (error) => void reports.push(String(error)) });
  const given = { deps };
  app.get("/quick", given, (cx) => {
    opened(cx);
    return ITEM;
  });
  app.get("/slow", given, async (cx) => {
    opened(cx);
    await cx.sleep(10);
    return ITEM;
  });
  app.post("/item", { ...given, body: Item }, async (cx) => {
    opened(cx);
    await cx.sleep(2);
    return cx.body;
  });
  app.post("/chunks", { ...given, produces: "text/plain" }, async (cx) => {
    opened(cx);
    let text = "";
    for await (const chunk of cx.chunks()) text += new TextDecoder().decode(chunk);
    return text;
  });
  app.get("/stream", { ...given, produces: "text/plain" }, (cx) => {
    opened(cx);
    const release = ledger.acquire("producer");
    cx.defer(release);
    return (async function* () {
      for (let i = 0; i < PIECES; i++) {
        yield `${i}`;
        await cx.sleep(2);
      }
    })();
  });
  app.get("/own", given, (cx) => {
    opened(cx);
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    cx.spawn("writer", async (inner) => {
      inner.defer(ledger.acquire("producer"));
      const writer = writable.getWriter();
      for (let i = 0; i < PIECES; i++) {
        await inner.wait(writer.write(new TextEncoder().encode(`${i}`)));
        await inner.sleep(1);
      }
      await inner.wait(writer.close());
    });
    return new Response(readable);
  });
  app.ws("/ws", given, async (cx, socket) => {
    opened(cx);
    await socket.each(async (inner, message) => {
      inner.defer(ledger.acquire("message"));
      await inner.sleep(1);
      await socket.send(message);
    });
  });
  return app;
}

const MOMENTS = ["head", "body", "handler", "stream", "websocket"] as const;
type Moment = typeof MOMENTS[number];

const DIGITS = Array.from({ length: PIECES }, (_, i) => `${i}`).join("");
const GETS: readonly [path: string, body: string][] = [
  ["/quick", ITEM],
  ["/slow", ITEM],
  ["/stream", DIGITS],
  ["/own", DIGITS],
];
const POSTS = ["/item", "/chunks"];
const HANDSHAKE = headOf("GET /ws", [
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
]);

const CLOSE_FRAME = new RegExp(String.fromCharCode(0x88, 2, 3));

/** One client that leaves at `moment`. */
async function leave(client: Client, moment: Moment, random: Random): Promise<void> {
  const soon = async () => void (random() < 0.3 ? await null : await sleep(random() * 15));
  switch (moment) {
    case "head": {
      const head = headOf(`GET ${pick(random, GETS)[0]}`);
      client.write(head.slice(0, Math.floor(random() * head.length)));
      return await soon();
    }
    case "body":
      client.write(headOf(`POST ${pick(random, POSTS)}`, bodyFields()));
      client.write(ITEM.slice(0, Math.floor(random() * ITEM.length)));
      return await soon();
    case "handler":
      if (random() < 0.3) client.write(headOf("POST /item", bodyFields()) + ITEM);
      else client.write(headOf("GET /slow"));
      return await soon();
    case "stream":
      client.write(headOf(`GET ${pick(random, ["/stream", "/own"])}`));
      await client.until(/\r\n\r\n/);
      return await soon();
    case "websocket":
      client.write(HANDSHAKE);
      if (random() < 0.3) return await soon();
      await client.until(/\r\n\r\n/);
      for (let i = Math.floor(random() * 4); i > 0; i--) client.write(frameOf(OP.text, "hello"));
      return await soon();
  }
}

function bodyFields(): string[] {
  return ["Content-Type: application/json", `Content-Length: ${ITEM.length}`];
}

/** One client that stays. @returns What was wrong. */
async function stay(client: Client, random: Random): Promise<string | undefined> {
  const kind = random();
  if (kind < 0.15) return await converse(client);
  if (kind < 0.4) {
    const path = pick(random, POSTS);
    client.write(headOf(`POST ${path}`, bodyFields()));
    client.write(ITEM.slice(0, 10));
    await sleep(random() * 3);
    client.write(ITEM.slice(10));
    return await expect(client, path, ITEM);
  }
  const [path, body] = pick(random, GETS);
  client.write(headOf(`GET ${path}`));
  return await expect(client, path, body);
}

async function expect(client: Client, path: string, body: string): Promise<string | undefined> {
  const answer = await client.answer();
  if (answer.status === 200 && answer.complete && answer.body === body) return undefined;
  return `${path}: ${answer.status} ${answer.complete} ${answer.body}`;
}

async function converse(client: Client): Promise<string | undefined> {
  client.write(HANDSHAKE);
  await client.until(/\r\n\r\n/);
  client.write(frameOf(OP.text, "hello"));
  await client.until(/hello/);
  client.write(frameOf(OP.close, new Uint8Array([3, 232])));
  // The close frame comes back.
  await client.until(CLOSE_FRAME);
  return undefined;
}

/** Plays the requests, waits for a second, and looks at the books. */
export async function playResets(options: ResetsOptions): Promise<ResetsResult> {
  const { requests, atOnce, seed, leaving } = options;
  const random = seeded(seed);
  const ledger = new Ledger();
  const reports: string[] = [];
  const wrong: string[] = [];
  const left: Record<string, number> = {};
  let right = 0;
  const open = new Set<Cx>();
  const leaveWorld = enterWorld({
    ...realWorld,
    observe: (event, cx) => {
      if (event === "open") open.add(cx);
      if (event === "close") open.delete(cx);
    },
  });
  const app = makeApp(ledger, reports);
  const server = await serve(app, { port: 0, hostname: "127.0.0.1", quiet: true });
  const lasting = open.size;
  const one = async () => {
    const client = await Client.open(server.port);
    try {
      if (random() < leaving) {
        const moment = pick(random, MOMENTS);
        left[moment] = (left[moment] ?? 0) + 1;
        await leave(client, moment, random);
        return client.reset();
      }
      const problem = await stay(client, random);
      if (problem === undefined) right++;
      else wrong.push(problem);
      client.close();
    } catch (error) {
      wrong.push(String(error));
      client.close();
    }
  };
  const startMs = performance.now();
  let begun = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (begun++ < requests) await one();
  }));
  const tookMs = performance.now() - startMs;
  await sleep(1_000);
  const openScopes = [...open].map((cx) => cx.name).slice(lasting);
  const { inFlight, zombies } = app;
  await server.stop({ graceMs: 1_000 });
  leaveWorld();
  const books = Object.fromEntries(
    [...ledger.acquired].map(([kind, acquired]) =>
      [kind, [acquired, ledger.released.get(kind) ?? 0]] as const
    ),
  );
  const { doubles } = ledger;
  return { left, right, wrong, books, doubles, openScopes, inFlight, zombies, reports, tookMs };
}
