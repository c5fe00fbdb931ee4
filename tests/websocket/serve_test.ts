// Connections over real sockets, on the runtime that runs the tests: what is left to the runtime behaves as promised.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { setTimeout as sleep } from "node:timers/promises";
import { App, type AppOptions, dependency } from "../../mod.ts";
import { serve, type Server } from "../../src/runtime/mod.ts";
import { Hub } from "../../src/websocket/mod.ts";
import { runtime, test } from "../test.ts";
import { OP, RawClient } from "./raw_client.ts";

async function served(
  make: (app: App) => void,
  use: (server: Server, app: App) => Promise<void>,
  options: AppOptions = {},
): Promise<void> {
  const app = new App({ report: () => {}, ...options });
  make(app);
  const server = await serve(app, { port: 0, hostname: "127.0.0.1", quiet: true });
  try {
    await use(server, app);
  } finally {
    await server.stop({ graceMs: 500 });
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !condition(); tries++) await sleep(2);
  assert.ok(condition());
}

function echo(app: App): void {
  app.ws("/ws", { limits: { messageBytesMax: 70_000 } }, async (_, socket) => {
    for await (const message of socket) await socket.send(message);
  });
}

test("text, bytes and their lengths come back as they were sent", async () => {
  await served(echo, async ({ url }) => {
    const client = await RawClient.open(`${url}/ws`);
    assert.equal(client.status, 101);
    for (const text of ["", "a", "é😀", "x".repeat(125), "x".repeat(126), "x".repeat(65_536)]) {
      client.text(text);
      const frame = await client.next();
      assert.equal(frame?.op, OP.text);
      assert.equal(frame?.payload.toString("utf8"), text);
    }
    client.frame(OP.binary, new Uint8Array([0, 255]));
    assert.deepEqual([...(await client.next())!.payload], [0, 255]);
    client.frame(OP.text, "frag", { fin: false });
    client.frame(OP.ping, "p");
    client.frame(0, "ments");
    assert.deepEqual((await client.next())?.op, OP.pong);
    assert.equal(await client.nextText(), "fragments");
    client.close(4_000);
    assert.equal(await client.closed(), 4_000);
  });
});

const HANDSHAKES: [name: string, headers: Record<string, string | undefined>, status: number][] = [
  ["version 8", { "Sec-WebSocket-Version": "8" }, 426],
  ["a short key", { "Sec-WebSocket-Key": "YWJj" }, 400],
  ["no key", { "Sec-WebSocket-Key": undefined }, 400],
  ["a foreign origin", { Origin: "http://evil.test" }, 403],
];
for (const [name, headers, status] of HANDSHAKES) {
  test(`a handshake with ${name} is refused with ${status} on the wire`, async () => {
    await served(echo, async ({ url }) => {
      const client = await RawClient.open(`${url}/ws`, { headers });
      assert.equal(client.status, status);
      client.destroy();
      await client.gone;
    });
  });
}

test("the answer has the chosen subprotocol, or none, and what dependencies stage", async () => {
  const stage = dependency((cx) => {
    cx.response.headers.set("x-room", "7");
    cx.response.setCookie({ name: "a", value: "1" });
    cx.response.setCookie({ name: "b", value: "2" });
  });
  await served((app) => {
    app.ws("/ws", { subprotocols: ["b"], dependencies: [stage] }, () => {});
  }, async ({ url }) => {
    for (const [offered, chosen] of [["a, b", "b"], ["a,b", "b"], ["zzz", undefined]] as const) {
      const client = await RawClient.open(`${url}/ws`, {
        headers: { "Sec-WebSocket-Protocol": offered },
      });
      assert.equal(client.status, 101);
      assert.equal(/^sec-websocket-protocol: (.*)$/im.exec(client.head)?.[1], chosen);
      assert.match(client.head, /^x-room: 7/im);
      assert.equal(client.head.match(/^set-cookie: /gim)?.length, 2);
      assert.equal(await client.closed(), 1_000);
    }
  });
});

test("a handler may ask for the request and its peer as long as it runs", async () => {
  await served((app) => {
    app.ws("/ws/:id", async (cx, socket) => {
      await sleep(20);
      const { address, port } = cx.peer!;
      await socket.send([
        cx.header("x-own"),
        address,
        typeof port,
        cx.request.method,
        new URL(cx.request.url).pathname,
        cx.path,
        cx.params.id,
      ]);
    });
  }, async ({ url }) => {
    const client = await RawClient.open(`${url}/ws/7`, { headers: { "X-Own": "1" } });
    assert.deepEqual(JSON.parse(await client.nextText()), [
      "1",
      "127.0.0.1",
      "number",
      "GET",
      "/ws/7",
      "/ws/7",
      "7",
    ]);
    await client.closed();
  });
});

test("dependencies may take their time before the connection is accepted", async () => {
  const late = dependency(async () => {
    await sleep(20);
    return "late";
  });
  await served((app) => {
    app.ws("/ws", { deps: { late } }, async (cx, socket) => await socket.send(cx.deps.late));
  }, async ({ url }) => {
    const client = await RawClient.open(`${url}/ws`);
    assert.equal(await client.nextText(), "late");
    await client.closed();
  });
});

const LEAVING: [name: string, leave: (client: RawClient) => void, code: number][] = [
  ["closes", (client) => client.close(4_001), 4_001],
  ["closes without a code", (client) => client.frame(OP.close, ""), 1_005],
  ["half-closes", (client) => client.end(), 1_006],
  ["cuts the connection", (client) => client.destroy(), 1_006],
];
for (const [name, leave, code] of LEAVING) {
  test(`a client that ${name}: the handler is told ${code}, its scope is cancelled`, async () => {
    const seen: unknown[] = [];
    await served((app) => {
      app.ws("/ws", async (cx, socket) => {
        try {
          await cx.sleep(60_000);
        } finally {
          seen.push((await socket.closed).code, cx.reason?.kind);
        }
      });
    }, async ({ url }, app) => {
      const client = await RawClient.open(`${url}/ws`);
      leave(client);
      await until(() => app.inFlight === 0);
      client.destroy();
    });
    assert.deepEqual(seen, [code, "client_disconnect"]);
  });
}

test("clients that vanish at any moment leave nothing behind", async () => {
  const counts = { opened: 0, closed: 0 };
  const opened = dependency(function* () {
    counts.opened++;
    try {
      yield 1;
    } finally {
      counts.closed++;
    }
  });
  await served((app) => {
    app.ws("/ws", { deps: { opened } }, async (_, socket) => {
      for await (const message of socket) await socket.send(message);
    });
  }, async ({ url }, app) => {
    await Promise.all(Array.from({ length: 30 }, async (_, i) => {
      const client = await RawClient.open(`${url}/ws`);
      client.text("hello");
      await sleep(i % 4);
      client.destroy();
    }));
    await until(() => app.inFlight === 0);
  });
  assert.deepEqual(counts, { opened: 30, closed: 30 });
});

test("messages before a close are still handled", async () => {
  const seen: unknown[] = [];
  await served((app) => {
    app.ws("/ws", async (_, socket) => {
      for await (const message of socket) {
        await sleep(5);
        seen.push(message);
      }
    });
  }, async ({ url }, app) => {
    const client = await RawClient.open(`${url}/ws`);
    for (const text of ["a", "b", "c"]) client.text(text);
    client.close();
    await until(() => app.inFlight === 0);
    client.destroy();
  });
  assert.deepEqual(seen, ["a", "b", "c"]);
});

/** Codes that a client may see; 0 stands for a connection that is cut. */
const HOSTILE: [name: string, send: (client: RawClient) => void, codes: readonly number[]][] = [
  ["text that is no UTF-8", (client) => client.frame(OP.text, Buffer.from([0xff, 0xfe])), [
    1007,
    0,
  ]],
  ["a reserved bit", (client) => client.frame(OP.text, "a", { rsv: 4 }), [1002, 0]],
  ["an unknown opcode", (client) => client.frame(3, "a"), [1002, 0]],
  ["a continuation of nothing", (client) => client.frame(0, "a"), [1002, 0]],
  ["a fragmented ping", (client) => client.frame(OP.ping, "a", { fin: false }), [1002, 0]],
  ["a long ping", (client) => client.frame(OP.ping, "a".repeat(126)), [1002, 0]],
  ["a close with a reserved code", (client) => client.close(1_006), [1002, 0]],
  ["a message that is too large", (client) => client.text("a".repeat(70_001)), [1009, 0]],
  ["fragments that are too large", (client) => {
    client.frame(OP.text, "a".repeat(40_000), { fin: false });
    client.frame(0, "a".repeat(40_000));
  }, [1009, 0]],
  ["an announced length of 2^40", (client) => {
    client.write(Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4]));
    client.write(Buffer.alloc(1_000));
  }, [1009, 1002, 0]],
];
for (const [name, send, codes] of HOSTILE) {
  test(`${name} ends the connection, and only that`, async () => {
    await served(echo, async ({ url }, app) => {
      const good = await RawClient.open(`${url}/ws`);
      const client = await RawClient.open(`${url}/ws`);
      send(client);
      const code = await client.closed();
      assert.ok(codes.includes(code), `closed with ${code}`);
      good.text("still here");
      assert.equal(await good.nextText(), "still here");
      await until(() => app.inFlight === 1);
      good.destroy();
      await good.gone;
    });
  });
}

test("a slow client holds send() back, and is let go beyond the bound", async () => {
  const seen: string[] = [];
  let sent = 0;
  await served((app) => {
    const limits = { bufferBytesMax: 2_000_000 };
    app.ws("/wait", { limits }, async (_, socket) => {
      for (; sent < 400; sent++) await socket.send(CHUNK);
      await socket.receive();
    });
    app.ws("/post", { limits }, async (cx, socket) => {
      for (let i = 0; i < 400 && socket.state === "open"; i++) socket.post(CHUNK);
      seen.push(socket.state, String(cx.reason?.message));
      await socket.closed;
    });
  }, async ({ url }, app) => {
    const waiting = await RawClient.open(`${url}/wait`);
    waiting.pause();
    await sleep(300);
    assert.ok(sent < 400, `sent ${sent} of 400 to a client that does not read`);
    const before = sent;
    waiting.resume();
    for (let i = 0; i < 400; i++) {
      assert.equal((await waiting.next())?.payload.length, CHUNK.length);
    }
    assert.ok(before < 400);
    waiting.destroy();
    const posting = await RawClient.open(`${url}/post`);
    posting.pause();
    await until(() => seen.length > 0);
    assert.notEqual(seen[0], "open");
    assert.equal(seen[1], "too slow");
    posting.destroy();
    await until(() => app.inFlight === 0);
  });
});
const CHUNK = new Uint8Array(100_000);

test("a client that sends more than the handler takes meets backpressure or 1013", async () => {
  let taken = 0;
  const go = Promise.withResolvers<void>();
  await served((app) => {
    app.ws("/ws", { limits: { queueMessagesMax: 8 } }, async (_, socket) => {
      await go.promise;
      for await (const _message of socket) taken++;
    });
  }, async ({ url }, app) => {
    const client = await RawClient.open(`${url}/ws`);
    // One write for each, so that they do not all come with one read.
    for (let i = 0; i < 300; i++) {
      client.frame(OP.binary, new Uint8Array(20_000));
      if (i % 10 === 0) await sleep(1);
    }
    await sleep(100);
    assert.equal(taken, 0);
    if (runtime === "deno") {
      const code = await client.closed();
      go.resolve();
      // Deno drops what it has not read, and with it mostly its own close frame.
      assert.ok(code === 1_013 || code === 0, `closed with ${code}`);
    } else {
      go.resolve();
      await until(() => taken === 300);
      client.destroy();
    }
    await until(() => app.inFlight === 0);
  });
});

test("a client that does not answer pings is dropped", async () => {
  await served((app) => {
    app.ws(
      "/ws",
      { limits: { heartbeatMs: runtime === "deno" ? 1_000 : 100 } },
      async (_, socket) => {
        await socket.receive();
      },
    );
  }, async ({ url }, app) => {
    const dead = await RawClient.open(`${url}/ws`);
    const alive = await RawClient.open(`${url}/ws`);
    const answering = (async () => {
      for (let frame = await alive.next(); frame !== undefined; frame = await alive.next()) {
        if (frame.op === OP.ping) alive.frame(OP.pong, frame.payload);
      }
    })();
    const first = await dead.next();
    assert.equal(first?.op, OP.ping);
    await until(() => app.inFlight === 1);
    alive.destroy();
    dead.destroy();
    await answering;
    await until(() => app.inFlight === 0);
  });
});

test("stopping the server closes connections with 1001, also of clients that do not answer", async () => {
  const app = new App({ report: () => {} });
  echo(app);
  const server = await serve(app, { port: 0, hostname: "127.0.0.1", quiet: true });
  const polite = await RawClient.open(`${server.url}/ws`);
  const silent = await RawClient.open(`${server.url}/ws`);
  const stopped = server.stop({ graceMs: 5_000 });
  assert.equal(await polite.closed(), 1_001);
  assert.equal(await silent.closeCode(), 1_001);
  silent.destroy();
  await stopped;
  assert.equal(app.inFlight, 0);
});

test("a hub reaches a thousand connections, and forgets them", async () => {
  const hub = new Hub<string>();
  await served((app) => {
    app.ws("/ws", { send: "text" }, async (_, socket) => {
      hub.join("all", socket);
      await socket.receive();
    });
  }, async ({ url }, app) => {
    const clients: RawClient[] = [];
    for (let i = 0; i < 10; i++) {
      clients.push(
        ...await Promise.all(Array.from({ length: 100 }, () => RawClient.open(`${url}/ws`))),
      );
    }
    await until(() => hub.size("all") === 1_000);
    assert.equal(hub.publish("all", "hello"), 1_000);
    for (const client of clients) assert.equal(await client.nextText(), "hello");
    for (const client of clients) client.destroy();
    await until(() => app.inFlight === 0 && hub.size("all") === 0);
  });
});
