// Bodies that come slowly, partly or not at all, and clients that leave in the middle of them.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dependency, type Middleware, t } from "../../mod.ts";
import { BodyAborted } from "../../src/http/mod.ts";
import { diskUploads } from "../../src/runtime/mod.ts";
import { test } from "../test.ts";
import { Client, headOf, WAYS } from "./client.ts";
import { Seen, served, until } from "./served.ts";

const options = { timeoutMs: 10_000 };
/** Both runtimes' errors come out as one. */
function nameOf(error: unknown): string {
  return error instanceof BodyAborted ? "BodyAborted" : String(error);
}

const Item = t.Object({ name: t.String() });
const JSON_FIELDS = ["Content-Type: application/json", "Content-Length: 100"];

for (const [way, leave] of WAYS.slice(0, 2)) {
  test(`a client that ${way} within its head is nobody's request`, async () => {
    await served((app) => {
      app.get("/", () => "whole");
    }, async ({ app, port }) => {
      const client = await Client.open(port);
      client.write("GET / HTTP/1.1\r\nHost: loc");
      await sleep(5);
      leave(client);
      await sleep(5);
      assert.equal(app.inFlight, 0);
      const next = await Client.send(port, "GET /");
      assert.equal((await next.answer()).body, "whole");
      next.close();
    });
  }, options);

  test(
    `a client that ${way} within a declared body: the handler never runs, nothing stays`,
    async () => {
      let ran = 0;
      await served((app) => {
        app.post("/", { body: Item }, () => void ran++);
      }, async ({ app, port }) => {
        const client = await Client.send(port, "POST /", JSON_FIELDS);
        client.write('{"name":');
        await until(() => app.inFlight === 1);
        await sleep(10);
        leave(client);
        await until(() => app.inFlight === 0);
        assert.equal(ran, 0);
      });
    },
    options,
  );

  test(`a client that ${way} within a body that the handler reads cancels it`, async () => {
    const seen = new Seen();
    const read: string[] = [];
    await served((app) => {
      app.post("/bytes", async (cx) => {
        seen.watch(cx);
        await cx.bytes().then(undefined, (error) => read.push(nameOf(error)));
        await seen.wait(cx);
      });
      app.post("/chunks", async (cx) => {
        seen.watch(cx);
        try {
          for await (const chunk of cx.chunks()) read.push(`${chunk.length}`);
        } catch (error) {
          read.push(nameOf(error));
        }
        await seen.wait(cx);
      });
    }, async ({ app, port }) => {
      for (const route of ["/bytes", "/chunks"]) {
        const client = await Client.send(port, `POST ${route}`, ["Content-Length: 100"]);
        client.write("0123456789");
        await until(() => app.inFlight === 1);
        await sleep(10);
        leave(client);
        await until(() => app.inFlight === 0);
        assert.equal(seen.kind, "client_disconnect");
      }
      assert.deepEqual(read, ["BodyAborted", "10", "BodyAborted"]);
      assert.equal(seen.ends.length, 2);
    });
  }, options);
}

test("a client that resets within a large file leaves no temporary file", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cairn-sockets-"));
  let ran = 0;
  try {
    await served((app) => {
      app.post("/", { form: { file: t.File() }, bodyBytesMax: 10_000_000 }, () => void ran++);
    }, async ({ app, port }) => {
      const client = await Client.send(port, "POST /", [
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Length: 9000000",
      ]);
      client.write(
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n' +
          "Content-Type: application/octet-stream\r\n\r\n",
      );
      for (let i = 0; i < 40; i++) client.write(new Uint8Array(100_000));
      await until(() => readdirSync(folder).length > 0);
      client.reset();
      await until(() => app.inFlight === 0);
      await until(() => readdirSync(folder).length === 0);
      assert.equal(ran, 0);
    }, { app: { uploads: diskUploads({ folder }) } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, options);

/** Takes a moment before the route begins, as looking up a session does. */
const slowly: Middleware = async (cx, next) => {
  await sleep(20);
  return await next(cx);
};

const SLOW: [name: string, middleware: Middleware[]][] = [
  ["", []],
  ["behind middleware that takes its time", [slowly]],
];
for (const [name, middleware] of SLOW) {
  test(
    `a declared body that stops coming is 408 and the end of the connection ${name}`,
    async () => {
      let ran = 0;
      await served((app) => {
        app.post("/", { body: Item }, () => void ran++);
      }, async ({ port }) => {
        const client = await Client.send(port, "POST /", JSON_FIELDS);
        client.write('{"name":');
        const answer = await client.answer();
        assert.equal(answer.status, 408);
        assert.equal(answer.headers.get("connection"), "close");
        client.write('"late"}');
        await sleep(10);
        assert.equal(ran, 0);
        client.close();
      }, { app: { requestLimits: { bodyTimeoutMs: 100 }, middleware } });
    },
    options,
  );
}

test("a declared body that drips is 408 all the same: the time is one for all of it", async () => {
  await served((app) => {
    app.post("/", { body: Item }, () => "whole");
  }, async ({ port }) => {
    const client = await Client.send(port, "POST /", JSON_FIELDS);
    const answered = client.answer();
    let isAnswered = false;
    void answered.then(() => isAnswered = true);
    for (let i = 0; i < 90 && !isAnswered; i++) {
      client.write(" ");
      await sleep(10);
    }
    assert.equal((await answered).status, 408);
    client.close();
  }, { app: { requestLimits: { bodyTimeoutMs: 150 } } });
}, options);

test("a declared body that comes in pieces within its time is read whole", async () => {
  await served((app) => {
    app.post("/", { body: Item, response: { 200: Item } }, (cx) => cx.body);
  }, async ({ port }) => {
    const client = await Client.send(port, "POST /", [
      "Content-Type: application/json",
      "Content-Length: 14",
    ]);
    for (const char of '{"name":"abc"}') {
      client.write(char);
      await sleep(2);
    }
    const answer = await client.answer();
    assert.deepEqual([answer.status, answer.body], [200, '{"name":"abc"}']);
    client.close();
  });
}, options);

test("a body over the limit is refused at its head, and while it comes", async () => {
  let ran = 0;
  await served((app) => {
    app.post("/", { body: Item, bodyBytesMax: 1_000 }, () => void ran++);
  }, async ({ port }) => {
    const declared = await Client.send(port, "POST /", [
      "Content-Type: application/json",
      "Content-Length: 2000",
    ]);
    assert.equal((await declared.answer()).status, 413);
    declared.close();
    const chunked = await Client.send(port, "POST /", [
      "Content-Type: application/json",
      "Transfer-Encoding: chunked",
    ]);
    for (let i = 0; i < 3; i++) chunked.write(`1f4\r\n${" ".repeat(500)}\r\n`);
    assert.equal((await chunked.answer()).status, 413);
    chunked.close();
    assert.equal(ran, 0);
  });
}, options);

test("a deadline holds while the body comes", async () => {
  await served((app) => {
    app.post("/", { body: Item, budget: { deadlineMs: 100 } }, () => "whole");
  }, async ({ port }) => {
    const client = await Client.send(port, "POST /", JSON_FIELDS);
    client.write("{");
    assert.equal((await client.answer()).status, 504);
    client.close();
  });
}, options);

test("a dependency that was open when the body broke off is released once", async () => {
  let [acquired, released] = [0, 0];
  const held = dependency(async function* () {
    acquired++;
    try {
      yield 1;
    } finally {
      released++;
    }
  });
  await served((app) => {
    app.post("/", { deps: { held } }, async (cx) => {
      for await (const _chunk of cx.chunks());
      return "whole";
    });
  }, async ({ app, port }) => {
    const client = await Client.open(port);
    client.write(headOf("POST /", ["Transfer-Encoding: chunked"]));
    client.write("5\r\nhello\r\n");
    await until(() => acquired === 1);
    await sleep(10);
    client.reset();
    await until(() => app.inFlight === 0);
    assert.equal(released, 1);
  });
}, options);
