// Ways to reach a server beside a port of its own: a Unix socket, a port shared by several servers, HTTP/1.1, HTTP/2 and
// HTTP/3 over TLS.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "../../mod.ts";
import { serve } from "../../src/runtime/mod.ts";
import { runtime, test } from "../test.ts";

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const tls = { cert: read("localhost.crt"), key: read("localhost.key") };
const LOCAL = { hostname: "127.0.0.1", port: 0, quiet: true } as const;
// Node's clients keep handles of their own for a moment after their end.
const options = { timeoutMs: 20_000, sanitize: false };

/** Whether Deno runs with `--unstable-net`, without which it shares no port. */
const NET = "listenDatagram" in ((globalThis as { Deno?: object }).Deno ?? {});

function echo(name = "echo"): App {
  const app = new App();
  app.get("/", (cx) => ({ name, host: cx.header("host") ?? "", url: cx.request.url }));
  app.post("/", async (cx) => ({ bytes: (await cx.bytes()).length }));
  return app;
}

/** One request by Node's client, on a connection of its own. */
async function ask(
  client: Pick<typeof http, "request">,
  init: https.RequestOptions,
  body?: string,
): Promise<{ status: number; value: Record<string, unknown> }> {
  const request = client.request({ agent: false, method: body ? "POST" : "GET", ...init });
  request.end(body);
  const [response] = await once(request, "response") as [http.IncomingMessage];
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode!, value: JSON.parse(text) };
}

test("a Unix socket is served, and gone after the stop", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cairn-"));
  try {
    const unix = join(folder, "app.sock");
    const server = await serve(echo(), { ...LOCAL, unix });
    assert.equal(server.url, `unix:${unix}`);
    const answer = await ask(http, { socketPath: unix, headers: { host: "app.example" } });
    assert.deepEqual([answer.status, answer.value.host], [200, "app.example"]);
    const sent = await ask(http, { socketPath: unix }, "x".repeat(100_000));
    assert.deepEqual(sent, { status: 200, value: { bytes: 100_000 } });
    await server.stop();
    await assert.rejects(ask(http, { socketPath: unix }));
    // A file that stays would be in the way of the next start.
    if (existsSync(unix)) rmSync(unix);
    const next = await serve(echo("next"), { ...LOCAL, unix });
    assert.equal((await ask(http, { socketPath: unix })).value.name, "next");
    await next.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, options);

test("several servers share a port when all of them ask for it", async () => {
  if (runtime === "deno" && !NET) {
    await assert.rejects(async () => await serve(echo(), { ...LOCAL, reusePort: true }), {
      message: /^Cannot listen with reusePort: .*--unstable-net/,
    });
    return;
  }
  const first = await serve(echo("first"), { ...LOCAL, reusePort: true });
  const { port } = first;
  const second = await serve(echo("second"), { ...LOCAL, port, reusePort: true });
  const names = new Set<unknown>();
  for (let n = 0; n < 200 && names.size < 2; n++) {
    names.add((await ask(http, { host: "127.0.0.1", port })).value.name);
  }
  assert.deepEqual([...names].sort(), ["first", "second"]);
  await first.stop();
  for (let n = 0; n < 20; n++) {
    assert.equal((await ask(http, { host: "127.0.0.1", port })).value.name, "second");
  }
  await second.stop();
  const alone = await serve(echo(), LOCAL);
  await assert.rejects(async () => await serve(echo(), { ...LOCAL, port: alone.port }));
  await alone.stop();
}, options);

test("TLS: HTTP/1.1 and HTTP/2 on one port", async () => {
  const server = await serve(echo(), { ...LOCAL, tls });
  const host = `127.0.0.1:${server.port}`;
  const secure = { host: "127.0.0.1", port: server.port, rejectUnauthorized: false };
  const expected = { name: "echo", host, url: `https://${host}/` };
  assert.deepEqual(await ask(https, secure), { status: 200, value: expected });
  assert.deepEqual((await ask(https, secure, "abc")).value, { bytes: 3 });
  const session = http2.connect(`https://${host}`, { rejectUnauthorized: false });
  try {
    const streams = [1, 2, 3].map(async () => {
      const stream = session.request({ ":path": "/" });
      stream.end();
      const [headers] = await once(stream, "response") as [http2.IncomingHttpHeaders];
      let text = "";
      for await (const chunk of stream) text += chunk;
      return [headers[":status"], JSON.parse(text)];
    });
    for (const answer of await Promise.all(streams)) assert.deepEqual(answer, [200, expected]);
  } finally {
    session.close();
    await once(session, "close");
  }
  await server.stop();
}, options);

test("TLS: HTTP/3 beside the others, and told to clients", async () => {
  const server = await serve(echo(), { ...LOCAL, tls, http3: true });
  const host = `127.0.0.1:${server.port}`;
  const init = (protocol: string, body?: string) =>
    ({
      tls: { rejectUnauthorized: false },
      protocol,
      ...(body === undefined ? {} : { method: "POST", body }),
    }) as RequestInit;
  const first = await fetch(server.url, init("http1.1"));
  assert.match(first.headers.get("alt-svc")!, new RegExp(`h3=":${server.port}"`));
  await first.body?.cancel();
  const answer = await fetch(server.url, init("http3"));
  const expected = { name: "echo", host, url: `https://${host}/` };
  assert.deepEqual([answer.status, await answer.json()], [200, expected]);
  const sent = await fetch(server.url, init("http3", "x".repeat(100_000)));
  assert.deepEqual(await sent.json(), { bytes: 100_000 });
  assert.equal((await fetch(`${server.url}/none`, init("http3"))).status, 404);
  await server.stop();
}, {
  ...options,
  skip: runtime === "deno" ? "Deno.serve has no HTTP/3" : undefined,
});
