// What follows a request that is answered: nothing that cancels it. And what clients do that read slowly, or ask again
// before they have their answer.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cx } from "../../src/cx/mod.ts";
import { runtime, test } from "../test.ts";
import { Client, headOf } from "./client.ts";
import { Seen, served, until } from "./served.ts";

const options = { timeoutMs: 10_000 };

test("nothing is cancelled after an answer, on a connection that stays or goes", async () => {
  const after: unknown[] = [];
  const ends: string[] = [];
  await served((app) => {
    const watch = (cx: Cx & { after(work: () => unknown): void }) => {
      // Touched on purpose: on Deno that is what may abort it after the answer.
      const { signal } = cx;
      cx.defer((outcome) => void ends.push(outcome.ok ? "ok" : outcome.kind));
      cx.spawn("side", async (inner) => {
        await inner.sleep(30);
        after.push("side");
      });
      cx.after(async () => {
        await sleep(20);
        after.push(cx.cancelled, signal.aborted);
      });
    };
    app.get("/sync", (cx) => {
      watch(cx);
      return "x";
    });
    app.get("/async", async (cx) => {
      watch(cx);
      await cx.sleep(5);
      void cx.request.signal;
      return "x";
    });
    app.get("/stream", { produces: "text/plain" }, (cx) => {
      watch(cx);
      return (async function* () {
        yield "x";
        await cx.sleep(5);
      })();
    });
  }, async ({ app, port }) => {
    for (const path of ["/sync", "/async", "/stream"]) {
      for (const closes of ["keeps", "closes"]) {
        const client = await Client.send(port, `GET ${path}`);
        assert.equal((await client.answer()).body, "x");
        if (closes === "closes") client.close();
        await until(() => app.inFlight === 0);
        client.close();
      }
    }
    assert.deepEqual(ends, Array.from({ length: 6 }, () => "ok"));
    assert.equal(after.filter((one) => one === "side").length, 6);
    assert.deepEqual(
      after.filter((one) => one !== "side"),
      Array.from({ length: 12 }, () => false),
    );
  });
}, options);

test("an answer to HEAD lets go of the stream that GET would send", async () => {
  let pulled = 0;
  const seen = new Seen();
  await served((app) => {
    app.get("/", { produces: "text/plain" }, (cx) => {
      seen.watch(cx);
      return (async function* () {
        for (; pulled < 1_000; pulled++) yield "x".repeat(1_000);
      })();
    });
  }, async ({ app, port }) => {
    const client = await Client.send(port, "HEAD /");
    await client.until(/\r\n\r\n/);
    await until(() => app.inFlight === 0);
    assert.equal(seen.ends.length, 1);
    assert.ok(pulled <= 1, `pulled ${pulled} times`);
    client.close();
  });
}, options);

test(
  "a client that does not read holds the producer back, and ends it when it leaves",
  async () => {
    let sent = 0;
    const seen = new Seen();
    await served((app) => {
      app.get("/", { produces: "application/octet-stream" }, (cx) => {
        seen.watch(cx);
        return (async function* () {
          for (; sent < 2_000; sent++) yield new Uint8Array(65_536);
        })();
      });
    }, async ({ port }) => {
      const client = await Client.open(port);
      client.pause();
      client.write(headOf("GET /"));
      let before = -1;
      // The buffers of both kernels take their fill first.
      for (let i = 0; i < 100 && sent !== before; i++) {
        before = sent;
        await sleep(100);
      }
      assert.equal(sent, before);
      assert.ok(
        sent > 0 && sent < 500,
        `sent ${sent} pieces of 64 KiB to a client that reads nothing`,
      );
      client.reset();
      await until(() => seen.ends.length === 1);
      assert.deepEqual(seen.ends, ["cancelled"]);
    });
  },
  options,
);

test("a stream that fails is cut short, and never looks whole", async () => {
  await served((app) => {
    app.get("/", { produces: "text/plain" }, () =>
      (async function* () {
        yield "first";
        await sleep(20);
        throw new Error("on purpose");
      })());
  }, async ({ port, reports }) => {
    const client = await Client.send(port, "GET /");
    const answer = await client.answer();
    assert.ok(!answer.complete);
    assert.ok(!answer.body.includes("purpose"));
    await until(() => reports.length === 1);
    assert.match(reports.pop()!, /on purpose/);
    client.close();
  });
}, options);

test(
  "requests that are sent before the answer to the first: in order, or a closed connection",
  async () => {
    const ran: string[] = [];
    await served((app) => {
      app.get("/sync/:n", (cx) => cx.params.n);
      app.get("/async/:n", async (cx) => {
        await cx.sleep(20);
        ran.push(cx.params.n);
        return cx.params.n;
      });
    }, async ({ app, port }) => {
      const sync = await Client.open(port);
      sync.write(["1", "2", "3"].map((n) => headOf(`GET /sync/${n}`)).join(""));
      for (const n of ["1", "2", "3"]) assert.equal((await sync.answer()).body, n);
      sync.close();

      const slow = await Client.open(port);
      slow.write(["1", "2", "3"].map((n) => headOf(`GET /async/${n}`)).join(""));
      if (runtime === "deno") {
        for (const n of ["1", "2", "3"]) assert.equal((await slow.answer()).body, n);
        assert.deepEqual(ran, ["1", "2", "3"]);
      } else {
        // Bun closes a connection that asks again while an answer is pending: whatever ran must have ended.
        await until(() => slow.hasEnded);
      }
      slow.close();
      await until(() => app.inFlight === 0);
    });
  },
  options,
);

const TYPES: [path: string, type: string][] = [
  ["/text", "text/plain; charset=utf-8"],
  ["/json", "application/json"],
  ["/bytes", "application/octet-stream"],
  ["/events", "text/event-stream; charset=utf-8"],
];
for (const [path, type] of TYPES) {
  test(`the media type of ${path} is ours on both runtimes, on the wire`, async () => {
    await served((app) => {
      app.get("/text", { produces: "text/plain" }, () => "x");
      app.get("/json", () => ({ a: 1 }));
      app.get("/bytes", { produces: "application/octet-stream" }, () => new Uint8Array(3));
      app.get("/events", { stream: "sse" }, () => ["x"]);
    }, async ({ port }) => {
      const client = await Client.send(port, `GET ${path}`);
      assert.equal((await client.answer()).headers.get("content-type"), type);
      client.close();
    });
  }, options);
}

test("what is deferred ends after the body of a response of the handler's own", async () => {
  const log: string[] = [];
  await served((app) => {
    app.get("/", (cx) => {
      cx.defer(() => void log.push("closed"));
      const pieces = ["a", "b", "c"];
      return new Response(
        new ReadableStream({
          async pull(controller) {
            await sleep(5);
            const piece = pieces.shift();
            log.push(piece ?? "end");
            if (piece === undefined) controller.close();
            else controller.enqueue(new TextEncoder().encode(piece));
          },
        }, { highWaterMark: 0 }),
      );
    });
  }, async ({ port }) => {
    const client = await Client.send(port, "GET /");
    assert.equal((await client.answer()).body, "abc");
    client.close();
    await until(() => log.includes("closed"));
    assert.deepEqual(log, ["a", "b", "c", "end", "closed"]);
  });
}, options);

test(
  "a task that writes a response of the handler's own may take as long as the client reads",
  async () => {
    await served((app) => {
      app.get("/", (cx) => {
        const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
        cx.spawn("writer", async (inner) => {
          const writer = writable.getWriter();
          for (let i = 0; i < 4; i++) {
            await inner.sleep(50);
            await inner.wait(writer.write(new TextEncoder().encode(`${i}`)));
          }
          await inner.wait(writer.close());
        });
        return new Response(readable);
      });
    }, async ({ port }) => {
      const client = await Client.send(port, "GET /");
      const answer = await client.answer();
      assert.deepEqual([answer.body, answer.complete], ["0123", true]);
      client.close();
    }, { app: { requestLimits: { afterAnswerMs: 60 } } });
  },
  options,
);

test("the head of a request can be read by what outlives its answer", async () => {
  const read: Record<string, string | undefined> = {};
  await served((app) => {
    // Nobody looks at the fields before the answer: what Deno knows of them is gone with it unless they are kept.
    app.get("/after", (cx) => {
      cx.after(async () => {
        await sleep(20);
        read.after = cx.header("x-name");
      });
      return "x";
    });
    app.get("/spawned", (cx) => {
      cx.spawn("side", async (inner) => {
        await inner.sleep(20);
        read.spawned = cx.header("x-name");
      });
      return "x";
    });
    app.get("/background", (cx) => {
      cx.background("later", async (inner) => {
        await inner.sleep(20);
        read.background = cx.header("x-name");
      });
      return "x";
    });
    app.get("/stream", { produces: "text/plain" }, (cx) => {
      return (async function* () {
        await cx.sleep(20);
        yield read.stream = cx.header("x-name") ?? "";
      })();
    });
  }, async ({ app, port }) => {
    for (const name of ["after", "spawned", "background", "stream"]) {
      const client = await Client.send(port, `GET /${name}`, [`X-Name: ${name}`]);
      await client.answer();
      await until(() => app.inFlight === 0 && read[name] !== undefined);
      assert.equal(read[name], name);
      client.close();
    }
  });
}, options);
