import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { App, dependency, HttpError } from "../../mod.ts";
import { fileResponse } from "../../src/files/mod.ts";
import { serve } from "../../src/runtime/mod.ts";
import {
  frontend,
  type FrontendOptions,
  staticFiles,
  type StaticFilesOptions,
} from "../../src/static/mod.ts";
import { test } from "../test.ts";

const LARGE = "0123456789abcdef".repeat(20_000);
const AT = new Date(1_700_000_000_000);

/** A folder with something outside of it that must never be sent. */
function inFolder(run: (folder: string) => void | Promise<void>): () => Promise<void> {
  return async () => {
    const outer = mkdtempSync(path.join(os.tmpdir(), "cairn-test-"));
    const folder = path.join(outer, "root");
    const write = (name: string, text: string | Uint8Array) => {
      mkdirSync(path.dirname(path.join(outer, name)), { recursive: true });
      writeFileSync(path.join(outer, name), text);
      utimesSync(path.join(outer, name), AT, AT);
    };
    write("outside.txt", "OUTSIDE");
    write("root-2/b.txt", "OUTSIDE");
    write("root/index.html", "<h1>index</h1>");
    write("root/a.txt", "0123456789abcdefghij");
    write("root/empty.txt", "");
    write("root/large.bin", LARGE);
    write("root/spaced name.txt", "spaced");
    write("root/ünï.txt", "named");
    write("root/sub/b.txt", "bravo");
    write("root/docs/index.html", "<h1>docs</h1>");
    write("root/.hidden", "HIDDEN");
    write("root/.git/config", "HIDDEN");
    write("root/.well-known/x.txt", "known");
    write("root/404.html", "<h1>missing</h1>");
    write("root/app.js", "let plain");
    write("root/app.js.br", zlib.brotliCompressSync("let coded"));
    write("root/app.js.gz", zlib.gzipSync("let coded"));
    symlinkSync("../outside.txt", path.join(folder, "link.txt"));
    symlinkSync("..", path.join(folder, "up"));
    symlinkSync("a.txt", path.join(folder, "inner.txt"));
    try {
      await run(folder);
    } finally {
      rmSync(outer, { recursive: true, force: true });
    }
  };
}

function mounted(folder: string, options?: StaticFilesOptions): App {
  return new App({ report: (error) => assert.fail(String(error)) })
    .mount("/files", staticFiles(folder, options));
}

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

function get(app: App, target: string, sent: Sent = {}): Promise<Response> {
  return Promise.resolve(
    app.fetch(new Request(`http://h${target}`, { redirect: "manual", ...sent })),
  );
}

test(
  "a file is sent with its type, size, tag and time",
  inFolder(async (folder) => {
    const response = await get(mounted(folder), "/files/a.txt");
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "0123456789abcdefghij");
    assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
    assert.equal(response.headers.get("last-modified"), AT.toUTCString());
    assert.match(response.headers.get("etag")!, /^"[0-9a-z-]+"$/);
    assert.equal(response.headers.get("accept-ranges"), "bytes");
  }),
);

const FOUND: [target: string, text: string][] = [
  ["/files/", "<h1>index</h1>"],
  ["/files/docs/", "<h1>docs</h1>"],
  ["/files/sub/b.txt", "bravo"],
  ["/files/spaced%20name.txt", "spaced"],
  ["/files/%C3%BCn%C3%AF.txt", "named"],
  ["/files/sub/../a.txt", "0123456789abcdefghij"],
  ["/files/%61.txt", "0123456789abcdefghij"],
  ["/files/inner.txt", "0123456789abcdefghij"],
  ["/files/.well-known/x.txt", "known"],
  ["/files/empty.txt", ""],
  ["/files/large.bin", LARGE],
];
for (const [target, text] of FOUND) {
  test(
    `${target} is found`,
    inFolder(async (folder) => {
      const response = await get(mounted(folder), target);
      assert.equal(response.status, 200);
      assert.equal(await response.text(), text);
    }),
  );
}

const ABSENT = [
  "/files/none.txt",
  "/files/a.txt/",
  "/files/a.txt/b",
  "/files/sub",
  "/files/sub/",
  "/files/spaced+name.txt",
  "/files/.hidden",
  "/files/.git/config",
  "/files/sub/.well-known/x.txt",
  "/files/link.txt",
  "/files/up/outside.txt",
  "/files/up/root-2/b.txt",
  "/files/sub%2fb.txt",
  "/files/sub%5cb.txt",
  "/files//a.txt",
  "/files/sub//b.txt",
  "/files/..;/outside.txt",
  "/files/%252e%252e/outside.txt",
  "/files/a.txt%0a",
  "/files/..%2foutside.txt",
  "/files/%2e%2e%2foutside.txt",
  "/files/C:/a.txt",
  "/files/../../etc/passwd",
  `/files/${"a".repeat(300)}`,
];
for (const target of ABSENT) {
  test(
    `${target.slice(0, 60)} is not found`,
    inFolder(async (folder) => {
      const response = await get(mounted(folder), target);
      assert.equal(response.status, 404);
      assert.deepEqual(await response.json(), { detail: "Not Found" });
    }),
  );
}

test(
  "hidden files and links are served when asked for",
  inFolder(async (folder) => {
    const app = mounted(folder, { dotFiles: true, followLinks: true });
    assert.equal(await (await get(app, "/files/.hidden")).text(), "HIDDEN");
    assert.equal(await (await get(app, "/files/link.txt")).text(), "OUTSIDE");
  }),
);

test(
  "a folder with an index is redirected to its slash, the mount too",
  inFolder(async (folder) => {
    const app = mounted(folder);
    for (
      const [target, location] of [
        ["/files", "http://h/files/"],
        ["/files?a=1", "http://h/files/?a=1"],
        ["/files/docs?q=%2F", "http://h/files/docs/?q=%2F"],
      ]
    ) {
      const response = await get(app, target!);
      assert.equal(response.status, 307);
      assert.equal(response.headers.get("location"), location);
    }
    const plain = mounted(folder, { index: null });
    assert.equal((await get(plain, "/files/docs")).status, 404);
    assert.equal((await get(plain, "/files/docs/")).status, 404);
  }),
);

test(
  "only GET and HEAD are answered",
  inFolder(async (folder) => {
    const app = mounted(folder);
    const response = await get(app, "/files/a.txt", { method: "POST" });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "GET, HEAD");
    assert.equal((await get(app, "/files/docs", { method: "PUT" })).status, 405);
    assert.equal((await get(app, "/files/none", { method: "DELETE" })).status, 404);
  }),
);

test(
  "HEAD has the length and no body",
  inFolder(async (folder) => {
    for (const name of ["a.txt", "large.bin", "empty.txt"]) {
      const response = await get(mounted(folder), `/files/${name}`, { method: "HEAD" });
      const size = { "a.txt": 20, "large.bin": LARGE.length, "empty.txt": 0 }[name];
      assert.equal(response.headers.get("content-length"), String(size));
      assert.equal(response.body, null);
    }
  }),
);

test(
  "conditional requests are answered with 304 and 412",
  inFolder(async (folder) => {
    const app = mounted(folder, { cacheControl: "max-age=60" });
    const first = await get(app, "/files/a.txt");
    const etag = first.headers.get("etag")!;
    for (const headers of [{ "if-none-match": etag }, { "if-modified-since": AT.toUTCString() }]) {
      const response = await get(app, "/files/a.txt", {
        headers: headers as Record<string, string>,
      });
      assert.equal(response.status, 304);
      assert.equal(response.body, null);
      assert.equal(response.headers.get("etag"), etag);
      assert.equal(response.headers.get("cache-control"), "max-age=60");
      assert.equal(response.headers.get("content-type"), null);
    }
    const failed = await get(app, "/files/a.txt", { headers: { "if-match": '"x"' } });
    assert.equal(failed.status, 412);
  }),
);

test(
  "a changed file has another tag",
  inFolder(async (folder) => {
    const app = mounted(folder);
    const before = (await get(app, "/files/a.txt")).headers.get("etag")!;
    writeFileSync(path.join(folder, "a.txt"), "0123456789abcdefghiX");
    const response = await get(app, "/files/a.txt", { headers: { "if-none-match": before } });
    assert.equal(response.status, 200);
  }),
);

const PARTS: [range: string, status: number, contentRange: string | null, text: string][] = [
  ["bytes=0-4", 206, "bytes 0-4/20", "01234"],
  ["bytes=-4", 206, "bytes 16-19/20", "ghij"],
  ["bytes=5-100", 206, "bytes 5-19/20", "56789abcdefghij"],
  ["bytes=0-3,2-6", 206, "bytes 0-6/20", "0123456"],
  ["bytes=20-", 416, "bytes */20", ""],
  ["bytes=8-4", 200, null, "0123456789abcdefghij"],
  ["items=0-1", 200, null, "0123456789abcdefghij"],
];
for (const [range, status, contentRange, text] of PARTS) {
  test(
    `Range: ${range} is answered with ${status}`,
    inFolder(async (folder) => {
      const response = await get(mounted(folder), "/files/a.txt", { headers: { range } });
      assert.equal(response.status, status);
      assert.equal(response.headers.get("content-range"), contentRange);
      assert.equal(await response.text(), text);
    }),
  );
}

test(
  "several ranges are one multipart answer of the length it says",
  inFolder(async (folder) => {
    const headers = { range: "bytes=4-5,0-1" };
    const response = await get(mounted(folder), "/files/a.txt", { headers });
    assert.equal(response.status, 206);
    const boundary = /^multipart\/byteranges; boundary=([0-9a-z]+)$/
      .exec(response.headers.get("content-type")!)![1];
    const text = await response.text();
    const part = (range: string, bytes: string) =>
      `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Range: bytes ${range}/20\r\n\r\n${bytes}\r\n`;
    assert.equal(text, `${part("0-1", "01")}${part("4-5", "45")}--${boundary}--\r\n`);
    assert.equal(response.headers.get("content-length"), String(text.length));
    const again = await get(mounted(folder), "/files/a.txt", { method: "HEAD", headers });
    assert.equal(again.headers.get("content-length"), String(text.length));
  }),
);

test(
  "bad ranges can be refused",
  inFolder(async (folder) => {
    const app = mounted(folder, { ranges: "strict" });
    for (const range of ["bytes=8-4", "bytes=x", "items=0-1", "bytes"]) {
      const response = await get(app, "/files/a.txt", { headers: { range } });
      assert.equal(response.status, 400);
    }
  }),
);

test(
  "If-Range sends the whole of another version",
  inFolder(async (folder) => {
    const app = mounted(folder);
    const etag = (await get(app, "/files/a.txt")).headers.get("etag")!;
    const ask = (condition: string) =>
      get(app, "/files/a.txt", { headers: { range: "bytes=0-1", "if-range": condition } });
    assert.equal((await ask(etag)).status, 206);
    assert.equal((await ask('"x"')).status, 200);
  }),
);

test(
  "precompressed files are sent to those who take them",
  inFolder(async (folder) => {
    const app = mounted(folder, { precompressed: true });
    const ask = (accept: string, more: Record<string, string> = {}) =>
      get(app, "/files/app.js", { headers: { "accept-encoding": accept, ...more } });
    const plain = await get(app, "/files/app.js");
    assert.equal(await plain.text(), "let plain");
    assert.equal(plain.headers.get("vary"), "accept-encoding");
    const coded = await ask("gzip, br");
    assert.equal(coded.headers.get("content-encoding"), "br");
    assert.equal(coded.headers.get("content-type"), "text/javascript; charset=utf-8");
    const bytes = new Uint8Array(await coded.arrayBuffer());
    assert.equal(new TextDecoder().decode(zlib.brotliDecompressSync(bytes)), "let coded");
    assert.equal((await ask("gzip, br;q=0")).headers.get("content-encoding"), "gzip");
    assert.equal((await ask("zstd, identity")).headers.get("content-encoding"), null);
    const etag = coded.headers.get("etag")!;
    assert.notEqual(etag, plain.headers.get("etag"));
    assert.equal((await ask("br", { "if-none-match": etag })).status, 304);
    assert.equal((await ask("gzip", { "if-none-match": etag })).status, 200);
  }),
);

test(
  "caching can depend on the path, types on the extension",
  inFolder(async (folder) => {
    const app = mounted(folder, {
      cacheControl: (below) => below.startsWith("/sub/") ? "immutable" : undefined,
      types: { txt: "text/x-own" },
    });
    const sub = await get(app, "/files/sub/b.txt");
    assert.equal(sub.headers.get("cache-control"), "immutable");
    assert.equal(sub.headers.get("content-type"), "text/x-own; charset=utf-8");
    assert.equal((await get(app, "/files/a.txt")).headers.get("cache-control"), null);
  }),
);

test(
  "a page of its own stands for what is missing",
  inFolder(async (folder) => {
    const app = mounted(folder, { notFound: "404.html", cacheControl: "max-age=60" });
    const response = await get(app, "/files/none", { headers: { range: "bytes=0-1" } });
    assert.equal(response.status, 404);
    assert.equal(await response.text(), "<h1>missing</h1>");
    assert.equal(response.headers.get("cache-control"), null);
  }),
);

test(
  "a route guards files",
  inFolder(async (folder) => {
    const files = staticFiles(folder);
    const member = dependency((cx) => {
      if (cx.header("x-member") === undefined) throw HttpError.forbidden();
    });
    const app = new App();
    app.get(
      "/private/*path",
      { dependencies: [member] },
      (cx) => files.respond(cx, cx.params.path),
    );
    assert.equal((await get(app, "/private/a.txt")).status, 403);
    const ask = (target: string) => get(app, target, { headers: { "x-member": "1" } });
    assert.equal(await (await ask("/private/sub/b.txt")).text(), "bravo");
    for (
      const target of [
        "/private/sub%2Fb.txt",
        "/private/.hidden",
        "/private/link.txt",
        "/private/docs",
      ]
    ) {
      assert.equal((await ask(target)).status, 404, target);
    }
  }),
);

test(
  "a folder that is switched by a link is another folder at once",
  inFolder(async (folder) => {
    const current = path.join(folder, "..", "current");
    symlinkSync(path.join(folder, "sub"), current);
    const app = mounted(current);
    assert.equal(await (await get(app, "/files/b.txt")).text(), "bravo");
    rmSync(current);
    symlinkSync(path.join(folder, "docs"), current);
    assert.equal(await (await get(app, "/files/")).text(), "<h1>docs</h1>");
  }),
);

test("a folder that is not there is a folder without files", async () => {
  const app = mounted("/nowhere/at/all");
  assert.equal((await get(app, "/files/a.txt")).status, 404);
});

const PAGE = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const FRONTENDS: [
  fallback: FrontendOptions["fallback"],
  target: string,
  sent: Sent,
  status: number,
  text: RegExp,
][] = [
  ["index.html", "/", {}, 200, /index/],
  ["index.html", "/deep/path", { headers: PAGE }, 200, /index/],
  ["index.html", "/deep/path", { headers: { accept: "*/*" } }, 404, /Not Found/],
  ["index.html", "/deep/path", { headers: { accept: "text/html;q=0" } }, 404, /Not Found/],
  ["index.html", "/a.txt", { headers: PAGE }, 200, /0123/],
  ["index.html", "/deep", { method: "POST", headers: PAGE }, 404, /Not Found/],
  ["index.html", "/a.txt", { method: "POST" }, 405, /Method Not Allowed/],
  ["404.html", "/deep", {}, 404, /missing/],
  ["auto", "/deep", { headers: PAGE }, 404, /missing/],
  [null, "/deep", { headers: PAGE }, 404, /Not Found/],
  [undefined, "/api", {}, 200, /api/],
  [undefined, "/api", { method: "POST" }, 405, /Method Not Allowed/],
  [undefined, "/api/", {}, 307, /^$/],
];
for (const [fallback, target, sent, status, text] of FRONTENDS) {
  test(
    `frontend(${fallback}) answers ${sent.method ?? "GET"} ${target} with ${status}`,
    inFolder(async (folder) => {
      const app = new App();
      app.get("/api", () => "api");
      app.mount("/", frontend(folder, fallback === undefined ? {} : { fallback }));
      const response = await get(app, target, sent);
      assert.equal(response.status, status);
      assert.match(await response.text(), text);
    }),
  );
}

test(
  "frontend() falls back to the index where there is no page for what is missing",
  inFolder(async (folder) => {
    rmSync(path.join(folder, "404.html"));
    const app = new App().mount("/app", frontend(folder));
    assert.equal((await get(app, "/app/deep", { headers: PAGE })).status, 200);
  }),
);

test(
  "fileResponse() sends a file under a name, and 404 when it is gone",
  inFolder(async (folder) => {
    const app = new App();
    app.get(
      "/",
      (cx) =>
        fileResponse(cx, path.join(folder, "large.bin"), { filename: "../Bericht für dich.bin" }),
    );
    app.get("/gone", (cx) => fileResponse(cx, path.join(folder, "none")));
    app.get("/folder", (cx) => fileResponse(cx, folder));
    app.get(
      "/url",
      (cx) => fileResponse(cx, new URL(`file://${folder}/a.txt`), { contentType: "text/csv" }),
    );
    const response = await get(app, "/");
    assert.equal(
      response.headers.get("content-disposition"),
      "attachment; filename*=utf-8''Bericht%20f%C3%BCr%20dich.bin",
    );
    assert.equal(response.headers.get("content-type"), "application/octet-stream");
    assert.equal(await response.text(), LARGE);
    assert.equal((await get(app, "/gone")).status, 404);
    assert.equal((await get(app, "/folder")).status, 404);
    assert.equal((await get(app, "/url")).headers.get("content-type"), "text/csv; charset=utf-8");
    const head = await get(app, "/", { method: "HEAD" });
    assert.equal(head.headers.get("content-length"), String(LARGE.length));
  }),
);

test(
  "over a socket: lengths, ranges of large files, a client that leaves",
  inFolder(async (folder) => {
    const app = mounted(folder);
    app.get("/route", (cx) => fileResponse(cx, path.join(folder, "large.bin")));
    const server = await serve(app, { port: 0, quiet: true });
    try {
      for (const target of ["/files/large.bin", "/route"]) {
        const url = server.url + target;
        const whole = await fetch(url);
        assert.equal(whole.headers.get("content-length"), String(LARGE.length));
        assert.equal(await whole.text(), LARGE);
        const part = await fetch(url, { headers: { range: "bytes=16-200015" } });
        assert.equal(part.status, 206);
        assert.equal(part.headers.get("content-range"), `bytes 16-200015/${LARGE.length}`);
        assert.equal(part.headers.get("content-length"), "200000");
        assert.equal(await part.text(), LARGE.slice(16, 200_016));
        // A runtime that looks at Range by itself must not do so here.
        const stale = await fetch(url, { headers: { range: "bytes=0-1", "if-range": '"x"' } });
        assert.equal(stale.status, 200);
        assert.equal(await stale.text(), LARGE);
        const head = await fetch(url, { method: "HEAD" });
        assert.equal(head.headers.get("content-length"), String(LARGE.length));
        const left = await fetch(url);
        await left.body!.cancel();
      }
    } finally {
      await server.stop({ graceMs: 1_000 });
    }
  }),
  { sanitize: false },
);
