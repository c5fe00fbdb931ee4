// The rules of uploads; the page in a browser is in page_test.ts.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { App } from "../../mod.ts";
import { serve } from "../../src/runtime/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { playTranscript } from "../../tests/examples/transcript.ts";
import { test } from "../../tests/test.ts";
import { createApp, type UploadsOptions } from "./app.ts";
import type { FileInfo } from "./store.ts";

type Limits = Omit<UploadsOptions, "folder">;

/** A started app over a folder of its own. */
async function started(
  use: (app: App, folder: string) => Promise<void>,
  limits: Limits = {},
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "uploads-"));
  try {
    const app = createApp({ folder, ...limits });
    await app.start();
    await use(app, folder);
    await app.stop();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function form(...files: readonly (readonly [name: string, bytes: number])[]): FormData {
  const made = new FormData();
  for (const [name, bytes] of files) made.append("file", new File(["a".repeat(bytes)], name));
  return made;
}

test("examples/uploads answers as its README says", async () => {
  await started(async (app) => {
    assert.ok(await playTranscript(new URL("README.md", import.meta.url), app) >= 7);
  });
});

test("a file is kept as it was sent, also after a restart; what was half done is not", async () => {
  await started(async (app, folder) => {
    const client = new TestClient(app);
    const [info] = await (await client.post("/files", { body: form(["a.txt", 300_000]) })).json();
    const sha256 = createHash("sha256").update("a".repeat(300_000)).digest("hex");
    assert.deepEqual([info.name, info.size, info.sha256], ["a.txt", 300_000, sha256]);

    writeFileSync(path.join(folder, "1b4e28ba-2fa1-11d2-883f-0016d3cca427"), "half");
    const next = createApp({ folder });
    await next.start();
    const again = new TestClient(next);
    assert.deepEqual(await (await again.get("/files")).json(), [info]);
    const answer = await again.get(`/files/${info.id}`);
    assert.equal(answer.headers.get("content-disposition"), 'attachment; filename="a.txt"');
    assert.equal((await answer.text()).length, 300_000);
    await next.stop();
    assert.deepEqual(readdirSync(folder).sort(), [info.id, `${info.id}.json`]);
  });
});

const REFUSED: [name: string, status: number, files: FormData][] = [
  ["a file that is too large", 413, form(["small", 10], ["large", 1_001])],
  ["a form that is too large", 413, form(["huge", 200_000])],
  ["too many files", 400, form(...Array.from({ length: 21 }, () => ["a", 1] as const))],
  ["more than the store may hold", 507, form(["one", 900], ["two", 900])],
];
for (const [name, status, body] of REFUSED) {
  test(`${name} is refused, and nothing of its form is kept`, async () => {
    await started(async (app, folder) => {
      const client = new TestClient(app);
      const answer = await client.post("/files", { body });
      assert.equal(answer.status, status);
      assert.deepEqual(await (await client.get("/files")).json(), []);
      assert.deepEqual(readdirSync(folder), []);
      // The store counts again what it gave back.
      assert.equal((await client.post("/files", { body: form(["b", 1_000]) })).status, 201);
    }, { fileBytesMax: 1_000, storeBytesMax: 1_500 });
  });
}

test("what a client says about its file is never believed", async () => {
  await started(async (app, folder) => {
    const client = new TestClient(app);
    const body = new FormData();
    body.append("file", new File(["x"], "../../evil.html", { type: "text/html; charset=utf-7" }));
    const [info]: FileInfo[] = await (await client.post("/files", { body })).json();
    assert.equal(info!.name, "evil.html");
    assert.ok(!existsSync(path.join(folder, "../../evil.html")));
    const { headers } = await client.get(`/files/${info!.id}`);
    assert.match(headers.get("content-disposition")!, /^attachment/);
    assert.equal(headers.get("content-type"), "application/octet-stream");
    assert.equal((await client.get("/files/..%2Fsecret")).status, 422);
    const headersOfOther = { "sec-fetch-site": "cross-site" };
    const foreign = await client.post("/files", { body: form(["a", 1]), headers: headersOfOther });
    assert.equal(foreign.status, 403);
  });
});

test(
  "a client that leaves midway leaves no file, neither that one nor the one before",
  async () => {
    await started(async (app, folder) => {
      const server = await serve(app, { port: 0, hostname: "127.0.0.1", quiet: true });
      try {
        const socket = net.connect(server.port, "127.0.0.1");
        await once(socket, "connect");
        const part = (name: string) =>
          `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
        socket.write(
          "POST /files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n" +
            `Content-Type: multipart/form-data; boundary=b\r\n\r\n${part("first")}whole\r\n${
              part("second")
            }${"half".repeat(1_000)}`,
        );
        const filesAre = async (count: number) => {
          for (let i = 0; readdirSync(folder).length !== count; i++) {
            assert.ok(i < 500, `${readdirSync(folder).length} files, not ${count}`);
            await sleep(10);
          }
        };
        await filesAre(3);
        socket.resetAndDestroy();
        await filesAre(0);
      } finally {
        await server.stop({ graceMs: 500 });
      }
    });
  },
  { sanitize: false },
);
