// HTTP/2: a stream that is reset cancels its own request and no other on the connection.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http2 from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "../test.ts";
import { Seen, served, until, within } from "./served.ts";

const read = (name: string) => readFileSync(new URL(`../runtime/${name}`, import.meta.url), "utf8");
const tls = { cert: read("localhost.crt"), key: read("localhost.key") };
// The client keeps handles of its own for a moment after its end.
const options = { timeoutMs: 10_000, sanitize: false };
const NOTICED_MS = 50;

async function connected(
  port: number,
  use: (session: http2.ClientHttp2Session) => Promise<void>,
): Promise<void> {
  const session = http2.connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  session.on("error", () => {});
  try {
    await once(session, "connect");
    await use(session);
  } finally {
    session.destroy();
  }
}

function request(session: http2.ClientHttp2Session, path: string): http2.ClientHttp2Stream {
  const stream = session.request({ ":path": path });
  stream.on("error", () => {});
  stream.end();
  return stream;
}

const ENDINGS: [
  name: string,
  end: (stream: http2.ClientHttp2Stream, session: http2.ClientHttp2Session) => void,
][] = [
  ["resets its stream", (stream) => stream.close(http2.constants.NGHTTP2_CANCEL)],
  ["drops the session", (_, session) => session.destroy()],
];
for (const [name, end] of ENDINGS) {
  test(`HTTP/2: a client that ${name} cancels the handler within 50 ms`, async () => {
    let seen = new Seen();
    await served((app) => {
      app.get("/", async (cx) => {
        seen.watch(cx);
        await seen.wait(cx);
      });
    }, async ({ app, port }) => {
      await within(NOTICED_MS, async () => {
        seen = new Seen();
        let tookMs = Infinity;
        await connected(port, async (session) => {
          const stream = request(session, "/");
          await until(() => app.inFlight === 1);
          await sleep(10);
          const leftMs = performance.now();
          end(stream, session);
          await until(() => seen.ends.length > 0);
          assert.equal(seen.kind, "client_disconnect");
          tookMs = seen.atMs - leftMs;
        });
        return tookMs;
      });
    }, { listen: { tls } });
  }, options);
}

test(
  "HTTP/2: a reset within a stream ends it, and the other requests of the connection go on",
  async () => {
    const seen = new Seen();
    await served((app) => {
      app.get("/stream", { produces: "text/plain" }, (cx) => {
        seen.watch(cx);
        return (async function* () {
          yield "first";
          await seen.wait(cx);
        })();
      });
      app.get("/slow", async (cx) => {
        await cx.sleep(100);
        return "slow";
      });
    }, async ({ port }) => {
      await connected(port, async (session) => {
        const slow = request(session, "/slow");
        let answer = "";
        slow.on("data", (chunk: Uint8Array) => answer += new TextDecoder().decode(chunk));
        const ended = once(slow, "end");
        const stream = request(session, "/stream");
        await once(stream, "data");
        stream.close(http2.constants.NGHTTP2_CANCEL);
        await until(() => seen.ends.length > 0);
        assert.equal(seen.kind, "client_disconnect");
        assert.deepEqual(seen.ends, ["cancelled"]);
        await ended;
        assert.equal(answer, "slow");
      });
    }, { listen: { tls } });
  },
  options,
);

test("HTTP/2: a reset within an upload lets go of it", async () => {
  const seen = new Seen();
  await served((app) => {
    app.post("/", async (cx) => {
      seen.watch(cx);
      await cx.bytes().then(undefined, () => {});
      await seen.wait(cx);
    });
  }, async ({ app, port }) => {
    await connected(port, async (session) => {
      const stream = session.request({ ":path": "/", ":method": "POST" });
      stream.on("error", () => {});
      stream.write("half of it");
      await until(() => app.inFlight === 1);
      await sleep(10);
      stream.close(http2.constants.NGHTTP2_CANCEL);
      await until(() => seen.ends.length > 0);
      assert.equal(seen.kind, "client_disconnect");
    });
  }, { listen: { tls } });
}, options);

test("HTTP/2: requests in flight are answered when the server stops", async () => {
  await served((app) => {
    app.get("/", async (cx) => {
      await cx.sleep(150);
      return "finished";
    });
  }, async ({ app, port, server }) => {
    await connected(port, async (session) => {
      const stream = request(session, "/");
      let answer = "";
      stream.on("data", (chunk: Uint8Array) => answer += new TextDecoder().decode(chunk));
      const ended = once(stream, "end");
      await until(() => app.inFlight === 1);
      await sleep(10);
      const stopped = server.stop({ graceMs: 2_000 });
      await ended;
      assert.equal(answer, "finished");
      session.close();
      await stopped;
    });
  }, { listen: { tls } });
}, options);
