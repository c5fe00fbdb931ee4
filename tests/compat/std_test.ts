// Parts of @std/http inside Cairn. They come from JSR: where it is out of reach these tests are skipped, unless a copy of
// Deno's standard library is at hand (`npm run std:check -- FOLDER`).
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, HttpError } from "../../mod.ts";
import { runtime, test } from "../test.ts";

const std = await import("../../src/compat/std.ts").catch(() => undefined);
const options = {
  skip: std === undefined ? "@std/http cannot be had, as JSR is out of reach" : undefined,
};

const ask = async (app: App, path: string, headers: Record<string, string> = {}) =>
  await app.fetch(new Request(`http://localhost${path}`, { headers }));

test("std: negotiation of types, languages and codings", async () => {
  const { stdAccepts, stdCoding, stdLanguage } = std!;
  const app = new App();
  app.get("/", (cx) => {
    const type = stdAccepts(cx, "application/json", "text/plain");
    if (type === undefined) throw new HttpError(406);
    return { type, language: stdLanguage(cx, "en", "de"), coding: stdCoding(cx, "br", "gzip") };
  });
  const chosen = await ask(app, "/", {
    accept: "text/plain;q=0.9, application/json;q=0.1",
    "accept-language": "fr, de;q=0.5",
    "accept-encoding": "gzip, br;q=0.2",
  });
  assert.deepEqual(await chosen.json(), { type: "text/plain", language: "de", coding: "gzip" });
  assert.equal((await ask(app, "/", { accept: "image/png" })).status, 406);
}, options);

test("std: cookies are read, set and deleted", async () => {
  const { stdCookies, stdDeleteCookie, stdSetCookie } = std!;
  const app = new App();
  app.get("/", (cx) => {
    stdSetCookie(cx, { name: "theme", value: "dark", httpOnly: true, path: "/" });
    stdDeleteCookie(cx, "old", { path: "/" });
    return stdCookies(cx);
  });
  const answer = await ask(app, "/", { cookie: "a=1; b=2" });
  assert.deepEqual(await answer.json(), { a: "1", b: "2" });
  const [set, deleted] = answer.headers.getSetCookie();
  assert.equal(set, "theme=dark; HttpOnly; Path=/");
  assert.match(deleted!, /^old=; Path=\/; Expires=Thu, 01 Jan 1970/);
}, options);

test("std: an entity tag on whole answers, 304 for who has it", async () => {
  const { stdEtag } = std!;
  const app = new App({ middleware: [stdEtag()] });
  app.get("/", () => ({ hello: "world" }));
  app.get("/own", (cx) => {
    cx.response.headers.set("etag", '"own"');
    return "text";
  });
  app.get("/stream", async function* () {
    yield await Promise.resolve("a");
  });
  app.post("/", () => ({ hello: "world" }));
  const first = await ask(app, "/");
  const tag = first.headers.get("etag");
  assert.match(tag!, /^(W\/)?"[^"]+"$/);
  assert.deepEqual(await first.json(), { hello: "world" });
  const again = await ask(app, "/", { "if-none-match": tag! });
  assert.deepEqual([again.status, again.headers.get("etag"), await again.text()], [304, tag, ""]);
  assert.equal((await ask(app, "/", { "if-none-match": '"other"' })).status, 200);
  assert.equal((await ask(app, "/own")).headers.get("etag"), '"own"');
  const streamed = await ask(app, "/stream");
  assert.deepEqual([streamed.headers.get("etag"), await streamed.text()], [null, "a"]);
  const posted = await app.fetch(new Request("http://localhost/", { method: "POST" }));
  assert.equal(posted.headers.get("etag"), null);
}, options);

test("std: events are written; the client that leaves ends their source", async () => {
  const { stdEvents } = std!;
  let ended = 0;
  const app = new App();
  app.get("/", () =>
    stdEvents((async function* () {
      try {
        for (let id = 1; id < 1_000; id++) yield await Promise.resolve({ id, data: `n${id}` });
      } finally {
        ended++;
      }
    })()));
  const answer = await ask(app, "/");
  assert.equal(answer.headers.get("content-type"), "text/event-stream");
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("n2")) text += (await reader.read()).value;
  assert.match(text, /^(data:n1\nid:1|id:1\ndata:n1)\n\n/);
  await reader.cancel();
  for (let turn = 0; ended === 0 && turn < 100; turn++) {
    await new Promise((go) => setTimeout(go, 1));
  }
  assert.equal(ended, 1);
}, options);

test("std: its file server below a mount", async () => {
  const { stdFiles } = std!;
  const folder = mkdtempSync(join(tmpdir(), "cairn-std-"));
  try {
    writeFileSync(join(folder, "a.txt"), "0123456789");
    const app = new App().mount("/files", stdFiles({ fsRoot: folder }));
    const whole = await ask(app, "/files/a.txt");
    assert.deepEqual([whole.status, await whole.text()], [200, "0123456789"]);
    const part = await ask(app, "/files/a.txt", { range: "bytes=2-4" });
    assert.deepEqual([part.status, await part.text()], [206, "234"]);
    const missing = await ask(app, "/files/none.txt");
    assert.deepEqual([missing.status, await missing.text()], [404, "Not Found"]);
    const outside = await ask(app, "/files/..%2f..%2fetc/passwd");
    assert.notEqual(outside.status, 200);
    await outside.body?.cancel();
  } finally {
    rmSync(folder, { recursive: true });
  }
}, runtime === "bun" ? { skip: "serveDir of @std/http reads files by Deno's functions" } : options);
