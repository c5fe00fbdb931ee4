// Compressed answers and compressed request bodies.
import assert from "node:assert/strict";
import zlib from "node:zlib";
import { App, type Middleware, t } from "../../mod.ts";
import { compress, decompress, keepLength } from "../../src/middleware/mod.ts";
import { pickCoding } from "../../src/http/mod.ts";
import { compressStream } from "../../src/middleware/encoding.ts";
import { test } from "../test.ts";

const TEXT = "a text that is long enough to be worth it. ".repeat(60);
const LARGE = TEXT.repeat(80);

const DECODE: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  gzip: (bytes) => zlib.gunzipSync(bytes),
  br: (bytes) => zlib.brotliDecompressSync(bytes),
  zstd: (bytes) => zlib.zstdDecompressSync(bytes),
};

function behind(middleware: Middleware = compress()): App {
  const app = new App({ middleware: [middleware] });
  app.get("/text", () => TEXT);
  app.get("/large", () => LARGE);
  app.get("/small", () => "small");
  app.get("/json", () => ({ text: TEXT }));
  app.get("/kept", (cx) => {
    keepLength(cx);
    return TEXT;
  });
  app.get("/stream", { produces: "text/plain" }, async function* () {
    for (let i = 0; i < 5; i++) yield await Promise.resolve(`line ${i}\n`);
  });
  const own = (headers: Record<string, string>, status = 200) => () =>
    new Response(TEXT, { status, headers: { "content-type": "text/plain", ...headers } });
  app.get("/coded", own({ "content-encoding": "gzip" }));
  app.get("/image", own({ "content-type": "image/png" }));
  app.get("/svg", own({ "content-type": "image/svg+xml; charset=utf-8" }));
  app.get("/fixed", own({ "cache-control": "public, no-transform" }));
  app.get("/part", own({ "content-range": "bytes 0-9/100" }, 206));
  app.get("/tagged", own({ etag: '"abc"', "accept-ranges": "bytes" }));
  app.get("/short", own({ "content-length": "10" }));
  return app;
}

const ask = async (app: App, path: string, accept: string | undefined, method = "GET") => {
  const headers: Record<string, string> = accept === undefined ? {} : { "accept-encoding": accept };
  return await app.fetch(new Request(`http://localhost${path}`, { method, headers }));
};

for (const coding of ["gzip", "br", "zstd"]) {
  for (const path of ["/text", "/large", "/json", "/svg", "/stream"]) {
    test(`compress() encodes ${path} by ${coding}`, async () => {
      const response = await ask(behind(), path, coding);
      assert.equal(response.headers.get("content-encoding"), coding);
      assert.equal(response.headers.get("vary"), "Accept-Encoding");
      const bytes = DECODE[coding]!(new Uint8Array(await response.arrayBuffer()));
      const plain = await (await ask(behind(), path, undefined)).text();
      assert.equal(new TextDecoder().decode(bytes), plain);
    });
  }
}

for (const path of ["/small", "/coded", "/image", "/fixed", "/part", "/short"]) {
  test(`compress() leaves ${path} alone`, async () => {
    const response = await ask(behind(), path, "gzip, br, zstd");
    assert.notEqual(response.headers.get("content-encoding"), "br");
    assert.equal(response.headers.get("vary"), null);
    assert.equal(await response.text(), path === "/small" ? "small" : TEXT);
  });
}

for (
  const [path, accept] of [["/kept", "gzip"], ["/text", undefined], ["/text", "identity"], [
    "/stream",
    "*;q=0",
  ]] as const
) {
  test(`compress() sends ${path} as it is for ${accept}, and says that it may differ`, async () => {
    const response = await ask(behind(), path, accept);
    assert.equal(response.headers.get("content-encoding"), null);
    assert.equal(response.headers.get("vary"), "Accept-Encoding");
    assert.ok((await response.text()).length > 20);
  });
}

test("compress() weakens the entity tag and takes ranges away", async () => {
  const { headers, body } = await ask(behind(), "/tagged", "gzip");
  assert.equal(headers.get("etag"), 'W/"abc"');
  assert.equal(headers.get("accept-ranges"), null);
  await body?.cancel();
});

test("compress() answers HEAD without a body and takes its options", async () => {
  assert.equal((await ask(behind(), "/text", "gzip", "HEAD")).body, null);
  const app = behind(compress({ bytesMin: 1, codings: ["gzip"], compresses: () => true }));
  assert.equal((await ask(app, "/small", "br, gzip")).headers.get("content-encoding"), "gzip");
  assert.equal((await ask(app, "/small", "br")).headers.get("content-encoding"), null);
});

const ACCEPTED: [accept: string | undefined, coding: string | undefined][] = [
  [undefined, undefined],
  ["", undefined],
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["GZIP;Q=0.5", "gzip"],
  ["gzip, br, zstd", "zstd"],
  ["gzip;q=1, br;q=0.5", "gzip"],
  ["*", "zstd"],
  ["*;q=0.1, zstd;q=0", "br"],
  ["identity, gzip;q=0.5", undefined],
  ["gzip;q=0", undefined],
  ["deflate", undefined],
  [`gzip${",x".repeat(2_000)}`, undefined],
];
for (const [accept, coding] of ACCEPTED) {
  test(`pickCoding() picks ${coding} for ${accept?.slice(0, 30)}`, () => {
    assert.equal(pickCoding(accept, ["zstd", "br", "gzip"]), coding);
  });
}

test("compress() sends each piece of a live stream when it is there", async () => {
  for (const coding of ["gzip", "br", "zstd"] as const) {
    const next = Promise.withResolvers<void>();
    const app = new App({ middleware: [compress()] });
    // Of its own making, so that Cairn knows nothing of it.
    app.get("/", () =>
      new Response(
        ReadableStream.from((async function* () {
          yield new TextEncoder().encode("first ");
          await next.promise;
          yield new TextEncoder().encode("second");
        })()),
        { headers: { "content-type": "text/plain" } },
      ));
    const response = await ask(app, "/", coding);
    const reader = response.body!.getReader();
    const first = (await reader.read()).value!;
    assert.ok(first.length > 0);
    next.resolve();
    const pieces = [first];
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      pieces.push(read.value);
    }
    const all = new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
    assert.equal(new TextDecoder().decode(DECODE[coding]!(all)), "first second");
  }
});

test("a client that leaves ends the source behind compress()", async () => {
  let ended = false;
  const source = (async function* () {
    try {
      for (;;) yield await Promise.resolve(new Uint8Array(10));
    } finally {
      ended = true;
    }
  })();
  const reader = compressStream("gzip", source).getReader();
  await reader.read();
  await reader.cancel();
  assert.ok(ended);
});

const ENCODE: Record<string, (text: string) => Uint8Array> = {
  gzip: (text) => zlib.gzipSync(text),
  deflate: (text) => zlib.deflateSync(text),
  br: (text) => zlib.brotliCompressSync(text),
  zstd: (text) => zlib.zstdCompressSync(text),
};
const sum = (middleware: Middleware[]) => {
  const app = new App({ middleware, bodyBytesMax: 200_000 });
  app.post("/", { body: t.Array(t.Integer()) }, (cx) => cx.body.length);
  return app;
};
const send = async (app: App, body: Uint8Array, coding: string) =>
  await app.fetch(
    new Request("http://localhost/", {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": coding },
      body: new Uint8Array(body),
    }),
  );

for (const [coding, encode] of Object.entries(ENCODE)) {
  test(`decompress() decodes ${coding}`, async () => {
    const body = encode(JSON.stringify(Array(1_000).fill(1)));
    assert.equal(await (await send(sum([decompress()]), body, coding)).json(), 1_000);
    assert.equal((await send(sum([]), body, coding)).status, 415);
  });
}

test("decompress() refuses broken bodies, bombs, bodies above the limit, other codings", async () => {
  const app = sum([decompress({ codings: ["gzip"] })]);
  const whole = zlib.gzipSync(JSON.stringify(Array(1_000).fill(1)));
  assert.equal((await send(app, whole.subarray(0, whole.length - 10), "gzip")).status, 400);
  assert.equal((await send(app, new TextEncoder().encode("no gzip"), "gzip")).status, 400);
  assert.equal((await send(app, zlib.gzipSync(" ".repeat(150_000)), "gzip")).status, 413);
  const noise = Array.from({ length: 300_000 }, (_, i) => (i * i) % 10).join("");
  assert.equal((await send(app, zlib.gzipSync(noise), "gzip")).status, 413);
  assert.equal((await send(app, zlib.brotliCompressSync("[1]"), "br")).status, 415);
});
