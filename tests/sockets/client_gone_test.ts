// Clients that leave while a request runs: what the runtimes do each in their own way must come out the same.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { dependency } from "../../mod.ts";
import type { Cx } from "../../src/cx/mod.ts";
import { test } from "../test.ts";
import { Client, headOf, WAYS } from "./client.ts";
import { Seen, served, until, within } from "./served.ts";

const options = { timeoutMs: 10_000 };
/** From the client's last packet to the cancellation of the handler's scope. */
const NOTICED_MS = 50;

for (const [way, leave] of WAYS) {
  test(`a client that ${way} while the handler runs cancels it within 50 ms`, async () => {
    let seen = new Seen();
    await served((app) => {
      app.get("/", async (cx) => {
        seen.watch(cx);
        await seen.wait(cx);
      });
    }, async ({ app, port }) => {
      await within(NOTICED_MS, async () => {
        seen = new Seen();
        const client = await Client.send(port, "GET /");
        await until(() => app.inFlight === 1);
        await sleep(10);
        const leftMs = performance.now();
        leave(client);
        await until(() => seen.ends.length > 0);
        client.close();
        assert.equal(seen.kind, "client_disconnect");
        assert.deepEqual(seen.ends, ["cancelled"]);
        return seen.atMs - leftMs;
      });
    });
  }, options);
}

const STREAMS: [name: string, path: string, line: RegExp][] = [
  ["a stream that waits", "/quiet", /first/],
  ["a stream that is sent as fast as it is read", "/busy", /x{1000}/],
  ["events", "/events", /data: "first/],
  ["JSON lines", "/lines", /"first/],
];
for (const [name, path, line] of STREAMS) {
  for (const [way, leave] of WAYS.slice(0, 2)) {
    test(`a client that ${way} in the middle of ${name} ends it within 50 ms`, async () => {
      let seen = new Seen();
      async function* quiet(cx: Cx) {
        yield "first\n";
        await seen.wait(cx);
      }
      async function* busy(cx: Cx) {
        try {
          for (;;) {
            yield "x".repeat(10_000);
            await cx.sleep(0);
          }
        } catch (error) {
          seen.cancelled(error);
          throw error;
        } finally {
          // A generator that was at a `yield` is returned to, and sees no error.
          if (seen.kind === undefined && cx.cancelled) seen.cancelled({ reason: cx.reason });
        }
      }
      await served((app) => {
        const watched = (source: (cx: Cx) => AsyncGenerator<string>) => (cx: Cx) => {
          seen.watch(cx);
          return source(cx);
        };
        app.get("/quiet", { produces: "text/plain" }, watched(quiet));
        app.get("/busy", { produces: "text/plain" }, watched(busy));
        app.get("/events", { stream: "sse" }, watched(quiet));
        app.get("/lines", { stream: "jsonl" }, watched(quiet));
      }, async ({ port }) => {
        await within(NOTICED_MS, async () => {
          seen = new Seen();
          const client = await Client.send(port, `GET ${path}`);
          await client.until(line);
          const leftMs = performance.now();
          leave(client);
          await until(() => seen.ends.length > 0);
          assert.equal(seen.kind, "client_disconnect");
          assert.deepEqual(seen.ends, ["cancelled"]);
          return seen.atMs - leftMs;
        });
      });
    }, options);
  }
}

test(
  "a client that resets while a response of the handler's own is streamed cancels its body",
  async () => {
    let cancelled = 0;
    const seen = new Seen();
    await served((app) => {
      app.get("/", (cx) => {
        seen.watch(cx);
        return new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
            cancel: () => void cancelled++,
          }),
        );
      });
    }, async ({ port }) => {
      const client = await Client.send(port, "GET /");
      await client.until(/first/);
      client.reset();
      await until(() => cancelled > 0);
      assert.equal(cancelled, 1);
      await until(() => seen.ends.length > 0);
    });
  },
  options,
);

test(
  "a producer that goes on after its client has left meets a closed stream, not a crash",
  async () => {
    const done = Promise.withResolvers<string>();
    await served((app) => {
      app.get("/", () => {
        const produce = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
          try {
            for (let i = 0; i < 500; i++) {
              controller.enqueue(new Uint8Array(10));
              await sleep(2);
            }
            done.resolve("it ran to its end");
          } catch (error) {
            done.resolve(error instanceof TypeError ? "closed" : String(error));
          }
        };
        const body = new ReadableStream<Uint8Array>({ start: (one) => void produce(one) });
        return new Response(body);
      });
    }, async ({ port }) => {
      const client = await Client.send(port, "GET /");
      await client.until(/\r\n\r\n/);
      client.reset();
      assert.equal(await done.promise, "closed");
    });
  },
  options,
);

test(
  "a stream that is returned after the client has left is given up: what it opened ends",
  async () => {
    const seen = new Seen();
    let pulled = 0;
    let handed = false;
    await served((app) => {
      app.get("/", { produces: "text/plain" }, async (cx) => {
        seen.watch(cx);
        await seen.wait(cx).catch(() => {});
        handed = true;
        return (async function* () {
          for (; pulled < 100; pulled++) yield "never read";
        })();
      });
    }, async ({ app, port }) => {
      const client = await Client.send(port, "GET /");
      await until(() => app.inFlight === 1);
      await sleep(10);
      client.reset();
      await until(() => handed && app.inFlight === 0);
      assert.equal(seen.kind, "client_disconnect");
      assert.equal(seen.ends.length, 1);
      // Bun pulls once more after it has cancelled.
      assert.ok(pulled <= 1, `pulled ${pulled} times`);
    });
  },
  options,
);

test("a handler that makes an answer after its client has left harms nobody", async () => {
  const seen = new Seen();
  await served((app) => {
    app.get("/", async (cx) => {
      seen.watch(cx);
      await seen.wait(cx).catch(() => {});
      return { late: true };
    });
    app.get("/next", () => "next");
  }, async ({ app, port }) => {
    const client = await Client.send(port, "GET /");
    await until(() => app.inFlight === 1);
    await sleep(10);
    client.reset();
    await until(() => app.inFlight === 0);
    const next = await Client.send(port, "GET /next");
    assert.equal((await next.answer()).body, "next");
    next.close();
  });
}, options);

test("a client that is gone before anybody looked leaves no scope open", async () => {
  // On Deno a signal that is first touched after the client has left never aborts: the deadline is what is left then.
  let [opened, ended] = [0, 0];
  await served((app) => {
    app.get("/", { budget: { deadlineMs: 300 } }, async (cx) => {
      opened++;
      cx.defer(() => void ended++);
      await cx.sleep(10_000);
    });
  }, async ({ app, port }) => {
    for (let i = 0; i < 40; i++) {
      const client = await Client.open(port);
      client.write(headOf("GET /"));
      if (i % 2 === 0) await Promise.resolve();
      client.reset();
    }
    await sleep(20);
    await until(() => app.inFlight === 0);
    assert.equal(ended, opened);
  });
}, options);

test("dependencies of every kind are released once when the client leaves", async () => {
  const log: string[] = [];
  const kind = (scope: "request" | "handler" | "transient") =>
    dependency(async function* () {
      log.push(`+${scope}`);
      try {
        yield scope;
      } catch (error) {
        log.push(`!${scope} ${(error as Error).name}`);
        throw error;
      } finally {
        log.push(`-${scope}`);
      }
    }, { scope, name: scope });
  const deps = { a: kind("request"), b: kind("handler"), c: kind("transient") };
  await served((app) => {
    app.get("/", { deps }, (cx) => cx.sleep(10_000));
  }, async ({ app, port }) => {
    const client = await Client.send(port, "GET /");
    await until(() => log.length === 3);
    await sleep(10);
    client.reset();
    await until(() => app.inFlight === 0);
    const ended = ["request", "handler", "transient"];
    assert.deepEqual(
      log.filter((line) => line[0] === "+").sort(),
      ended.map((k) => `+${k}`).sort(),
    );
    assert.deepEqual(
      log.filter((line) => line[0] === "!").sort(),
      ended.map((k) => `!${k} Cancelled`).sort(),
    );
    assert.deepEqual(
      log.filter((line) => line[0] === "-").sort(),
      ended.map((k) => `-${k}`).sort(),
    );
  });
}, options);

test("what a handler spawned ends with the client", async () => {
  const seen = new Seen();
  await served((app) => {
    app.get("/", async (cx) => {
      cx.spawn("side", (inner) => seen.wait(inner));
      await cx.sleep(10_000);
    });
  }, async ({ app, port }) => {
    const client = await Client.send(port, "GET /");
    await until(() => app.inFlight === 1);
    await sleep(10);
    client.reset();
    await until(() => app.inFlight === 0);
    assert.equal(seen.kind, "parent");
  });
}, options);

test("work of the app's own outlives the client that asked for it", async () => {
  const done = Promise.withResolvers<string>();
  await served((app) => {
    app.get("/", async (cx) => {
      cx.background("mail", async (scope) => {
        await scope.sleep(60);
        done.resolve("sent");
      });
      await cx.sleep(10_000);
    });
  }, async ({ app, port }) => {
    const client = await Client.send(port, "GET /");
    await until(() => app.inFlight === 1);
    await sleep(10);
    client.reset();
    await until(() => app.inFlight === 0);
    assert.equal(await done.promise, "sent");
  });
}, options);

test("a client that resets its WebSocket cancels handler and message within 50 ms", async () => {
  let seen = new Seen();
  await served((app) => {
    app.ws("/", async (cx, socket) => {
      seen.watch(cx);
      await socket.each((inner) => seen.wait(inner));
    });
  }, async ({ port }) => {
    await within(NOTICED_MS, async () => {
      seen = new Seen();
      const client = await Client.send(port, "GET /", [
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ]);
      await client.until(/^HTTP\/1.1 101/);
      // "a", masked with zeros.
      client.write(new Uint8Array([0x81, 0x81, 0, 0, 0, 0, 97]));
      await sleep(10);
      const leftMs = performance.now();
      client.reset();
      await until(() => seen.ends.length > 0);
      assert.equal(seen.kind, "parent");
      return seen.atMs - leftMs;
    });
  });
}, options);
