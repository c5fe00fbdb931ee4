import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { App, dependency, t, UploadFile } from "../../mod.ts";
import { diskUploads, serve } from "../../src/runtime/mod.ts";
import { test } from "../test.ts";

type Entry = readonly [name: string, value: string | File];

function post(entries: readonly Entry[]): RequestInit {
  const body = new FormData();
  for (const [name, value] of entries) {
    if (typeof value === "string") body.append(name, value);
    else body.append(name, value);
  }
  return { method: "POST", body };
}

async function send(app: App, url: string, entries: readonly Entry[]) {
  const response = await app.fetch(new Request(`http://h${url}`, post(entries)));
  return { status: response.status, body: await response.json() };
}

const file = (text: string, name = "a.txt", type = "text/plain") =>
  new File([text], name, { type });

test("a form mixes fields and files, in any order", async () => {
  const app = new App();
  app.post("/", {
    form: {
      title: t.String({ minLength: 1 }),
      cover: t.File(),
      pages: t.Array(t.File(), { default: [] }),
      note: t.Optional(t.String()),
      raw: t.Optional(t.FileBytes()),
    },
  }, async ({ form }) => ({
    title: form.title,
    cover: [form.cover.filename, form.cover.contentType, await form.cover.text()],
    isFile: form.cover instanceof UploadFile,
    disposition: form.cover.headers.get("content-disposition"),
    pages: await Promise.all(form.pages.map((page) => page.text())),
    note: form.note ?? null,
    raw: form.raw === undefined ? null : [...form.raw],
  }));
  const entries: Entry[] = [
    ["pages", file("1")],
    ["cover", file("<svg>", "c.svg", "image/svg+xml")],
    ["title", "T"],
    ["pages", file("2")],
    ["raw", file("\0é")],
    ["unknown", file("never asked for")],
  ];
  const expected = {
    title: "T",
    cover: ["c.svg", "image/svg+xml", "<svg>"],
    isFile: true,
    disposition: 'form-data; name="cover"; filename="c.svg"',
    pages: ["1", "2"],
    note: null,
    raw: [0, 0xc3, 0xa9],
  };
  assert.deepEqual(await send(app, "/", entries), { status: 200, body: expected });
  assert.deepEqual(await send(app, "/", entries.toReversed()), {
    status: 200,
    body: { ...expected, pages: ["2", "1"] },
  });
});

test("a form without files may come as multipart, and urlencoded where files are optional", async () => {
  const app = new App();
  const form = { name: t.String(), file: t.Optional(t.File()) };
  app.post("/", { form }, (cx) => [cx.form.name, cx.form.file?.size ?? null, [...cx.given]]);
  const plain = await app.fetch(
    new Request("http://h/", { method: "POST", body: new URLSearchParams({ name: "a" }) }),
  );
  assert.deepEqual(await plain.json(), ["a", null, ["name"]]);
  const { body } = await send(app, "/", [["name", "b"], ["file", file("12")]]);
  assert.deepEqual(body, ["b", 2, ["name", "file"]]);
});

test("a form model takes files, refuses or keeps what nobody declared", async () => {
  const app = new App();
  const shape = { name: t.String(), file: t.File() };
  const strict = t.Object(shape, { additionalProperties: false });
  const open = t.Object(shape, { additionalProperties: true });
  app.post("/strict", { form: strict }, (cx) => cx.form.file.size);
  app.post("/open", { form: open }, async (cx) => {
    const { extra } = cx.form as unknown as { extra: UploadFile };
    return await extra.text();
  });
  const entries: Entry[] = [["name", "a"], ["file", file("123")]];
  assert.deepEqual(await send(app, "/strict", entries), { status: 200, body: 3 });
  const extra: Entry[] = [...entries, ["extra", file("x")]];
  const refused = await send(app, "/strict", extra);
  assert.equal(refused.status, 422);
  assert.deepEqual(
    refused.body.detail.map(({ type, loc }: { type: string; loc: unknown }) => [type, loc]),
    [
      ["extra_forbidden", ["body", "extra"]],
    ],
  );
  const response = await app.fetch(new Request("http://h/open", post(extra)));
  assert.equal(await response.text(), "x");
});

test("a route and its dependencies share one form", async () => {
  const owner = dependency({ form: { owner: t.String(), file: t.File() } }, (cx) => cx.form);
  const app = new App();
  app.post("/", { form: { file: t.FileBytes() }, deps: { owner } }, async (cx) => [
    cx.form.file.length,
    cx.deps.owner.owner,
    await cx.deps.owner.file.text(),
  ]);
  const { body } = await send(app, "/", [["owner", "o"], ["file", file("123")]]);
  assert.deepEqual(body, [3, "o", "123"]);
});

interface Finding {
  readonly type: string;
  readonly loc: readonly unknown[];
  readonly msg: string;
}

const FINDINGS: [name: string, entries: readonly Entry[], findings: readonly unknown[]][] = [
  ["nothing", [], [["missing", ["body", "small"]], ["missing", ["body", "images"]]]],
  [
    "text in a file's place",
    [["small", "text"], ["images", "text"]],
    [["value_error", ["body", "small"]], ["value_error", ["body", "images", 0]]],
  ],
  [
    "files out of bounds",
    [["small", file("123456")], ["images", file("1", "x.png", "image/png")], ["images", file("")]],
    [["bytes_too_long", ["body", "small"]], ["file_content_type", ["body", "images", 1]]],
  ],
  [
    "too many files",
    [["small", file("")], ...Array<Entry>(3).fill(["images", file("1", "x.png", "image/png")])],
    [["bytes_too_short", ["body", "small"]], ["too_long", ["body", "images"]]],
  ],
];
for (const [name, entries, findings] of FINDINGS) {
  test(`a form with ${name} is answered with all findings`, async () => {
    const app = new App();
    app.post("/", {
      form: {
        small: t.File({ minBytes: 1, maxBytes: 5 }),
        images: t.Array(t.File({ contentTypes: ["image/*"] }), { maxItems: 2 }),
      },
    }, () => "never");
    const { status, body } = await send(app, "/", entries);
    assert.equal(status, 422);
    assert.deepEqual(body.detail.map(({ type, loc }: Finding) => [type, loc]), findings);
  });
}

test("a file input that was left empty is absent", async () => {
  const app = new App();
  app.post("/one", { form: { file: t.File() } }, () => "never");
  app.post("/maybe", { form: { file: t.Optional(t.File()) } }, (cx) => cx.form.file === undefined);
  const left: Entry[] = [["file", file("", "")]];
  assert.equal((await send(app, "/one", left)).status, 422);
  assert.deepEqual(await send(app, "/maybe", left), { status: 200, body: true });
});

test("an empty file with a name is a file", async () => {
  const app = new App();
  app.post("/", { form: { file: t.File() } }, (cx) => cx.form.file.size);
  assert.deepEqual(await send(app, "/", [["file", file("")]]), { status: 200, body: 0 });
});

const LIMITED: [limit: object, entries: readonly Entry[], status: number][] = [
  [{ fieldsMax: 1 }, [["a", "1"], ["a", "2"]], 400],
  [{ filesMax: 1 }, [["f", file("1")], ["f", file("2")]], 400],
  [{ fieldBytesMax: 5 }, [["a", "123456"]], 413],
  [{ fileBytesMax: 5 }, [["f", file("123456")]], 413],
  [{ headBytesMax: 40 }, [["a", "1"]], 400],
  [{ headLinesMax: 1 }, [["f", file("1")]], 400],
];
for (const [limit, entries, status] of LIMITED) {
  test(`a form over ${Object.keys(limit)} is refused with ${status}`, async () => {
    const app = new App({ formLimits: { fieldsMax: 1, filesMax: 1 } });
    const form = { a: t.Optional(t.Array(t.String())), f: t.Optional(t.Array(t.File())) };
    app.post("/", { form, formLimits: limit }, () => "fine");
    app.post("/parts", { formLimits: limit }, async (cx) => {
      for await (const part of cx.parts()) await part.bytes();
      return "fine";
    });
    assert.equal((await send(app, "/", entries)).status, status);
    assert.equal((await send(app, "/parts", entries)).status, status);
  });
}

test("the limit of fields holds for urlencoded forms too", async () => {
  const app = new App();
  app.post("/", { form: { a: t.Array(t.String()) }, formLimits: { fieldsMax: 2 } }, () => "fine");
  const sent = (body: string) =>
    app.fetch(
      new Request("http://h/", {
        method: "POST",
        body,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      }),
    );
  assert.equal((await sent("a=1&a=2")).status, 200);
  assert.equal((await sent("a=1&a=2&a=3")).status, 400);
});

test("a file is asked for in a form only", () => {
  const app = new App();
  app.post("/", { body: { file: t.File() } }, () => "never");
  assert.throws(() => app.compile(), /Cannot compile POST \/ .*a JSON body: declare it in form/);
});

/** A folder for one test, gone after it. */
async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cairn-test-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LARGE = "0123456789".repeat(30_000);

test("large files lie on the disk until the request ends", async () => {
  await inFolder(async (folder) => {
    const app = new App({ uploads: diskUploads({ folder }), bodyBytesMax: 10_000_000 });
    let kept: UploadFile | undefined;
    app.post("/", {
      form: { files: t.Array(t.File()) },
      formLimits: { memoryBytesMax: 100_000 },
    }, async (cx) => {
      kept = cx.form.files[0];
      const [place] = await readdir(folder);
      const texts = await Promise.all(cx.form.files.map((one) => one.text()));
      const streamed = await new Response(kept!.stream()).text();
      const bytes = await kept!.bytes();
      return {
        // The first is too large for memory, the second fits, the third does not fit any more.
        stored: (await readdir(path.join(folder, place!))).length,
        same: texts.join() === [LARGE, "small", LARGE].join() && streamed === LARGE,
        size: bytes.length,
      };
    });
    const entries: Entry[] = [LARGE, "small", LARGE].map((text) => ["files", file(text)]);
    const { body } = await send(app, "/", entries);
    assert.deepEqual(body, { stored: 2, same: true, size: LARGE.length });
    await until(() => app.inFlight === 0);
    assert.deepEqual(await readdir(folder), []);
    await assert.rejects(kept!.bytes(), /Cannot read an upload: its request has ended/);
    await assert.rejects(kept!.save(path.join(folder, "late")), /request has ended/);
  });
});

test("files are saved, from the disk and from memory, and outlive the request", async () => {
  await inFolder(async (folder) => {
    const app = new App({ uploads: diskUploads({ folder }), bodyBytesMax: 10_000_000 });
    app.post("/", {
      form: { large: t.File(), small: t.File() },
      formLimits: { memoryBytesMax: 100 },
    }, async ({ form }) => {
      await form.large.save(path.join(folder, "large"));
      await form.large.save(path.join(folder, "again"));
      await form.small.save(path.join(folder, "small"));
      return (await form.large.text()) === LARGE;
    });
    const entries: Entry[] = [["large", file(LARGE)], ["small", file("small")]];
    assert.deepEqual(await send(app, "/", entries), { status: 200, body: true });
    await until(() => app.inFlight === 0);
    assert.deepEqual((await readdir(folder)).sort(), ["again", "large", "small"]);
    for (const name of ["again", "large"]) {
      assert.equal(await readFile(path.join(folder, name), "utf8"), LARGE);
    }
    assert.equal(await readFile(path.join(folder, "small"), "utf8"), "small");
  });
});

test("temporary files go when the form is refused and when the handler fails", async () => {
  await inFolder(async (folder) => {
    const app = new App({ uploads: diskUploads({ folder }), report: () => {} });
    const formLimits = { memoryBytesMax: 10, filesMax: 1 };
    app.post("/", { form: { file: t.File() }, formLimits, bodyBytesMax: 10_000_000 }, () => {
      throw new Error("failed");
    });
    const one: Entry[] = [["file", file(LARGE)]];
    assert.equal((await send(app, "/", one)).status, 500);
    assert.deepEqual(await readdir(folder), []);
    assert.equal((await send(app, "/", [...one, ...one])).status, 400);
    assert.deepEqual(await readdir(folder), []);
  });
});

test("temporary files go though they were begun when the request was given up", async () => {
  await inFolder(async (folder) => {
    const place = await diskUploads({ folder }).open();
    const creating = place.create();
    await place.remove();
    assert.deepEqual(await readdir(folder), []);
    const begun = await creating;
    await assert.rejects(begun.pieces()[Symbol.asyncIterator]().next(), /request has ended/);

    // A disk that takes longer than the client waits.
    const go = Promise.withResolvers<void>();
    const uploads = {
      ...diskUploads({ folder }),
      open: async () => {
        await go.promise;
        return await diskUploads({ folder }).open();
      },
    };
    const app = new App({ uploads, report: () => {}, bodyBytesMax: 10_000_000 });
    let ran = 0;
    const formLimits = { memoryBytesMax: 10 };
    const limits = { form: { file: t.File() }, formLimits, budget: { deadlineMs: 20 } };
    app.post("/", limits, () => void ran++);
    assert.equal((await send(app, "/", [["file", file(LARGE)]])).status, 504);
    go.resolve();
    await sleep(100);
    assert.deepEqual([await readdir(folder), ran, app.inFlight], [[], 0, 0]);
  });
});

test("a client that leaves midway leaves no temporary file", async () => {
  await inFolder(async (folder) => {
    const app = new App({ uploads: diskUploads({ folder }), bodyBytesMax: 10_000_000 });
    app.post("/", { form: { file: t.File() }, formLimits: { memoryBytesMax: 10 } }, () => "never");
    const server = await serve(app, { port: 0, quiet: true });
    try {
      const socket = net.connect(server.port, "127.0.0.1");
      await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
      socket.write(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n" +
          "Content-Type: multipart/form-data; boundary=b\r\n\r\n" +
          '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + LARGE,
      );
      await until(async () => (await readdir(folder)).length === 1);
      socket.destroy();
      await until(async () => (await readdir(folder)).length === 0);
      await until(() => app.inFlight === 0);
    } finally {
      await server.stop();
    }
  });
}, { sanitize: false });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail("it did not come to hold within two seconds");
}

test("nothing touches the disk while files fit into memory", async () => {
  const app = new App({ uploads: diskUploads({ folder: "/nowhere/at/all" }) });
  app.post("/", { form: { file: t.File() } }, (cx) => cx.form.file.size);
  assert.deepEqual(await send(app, "/", [["file", file("12")]]), { status: 200, body: 2 });
  assert.ok(!existsSync("/nowhere"));
});

test("cx.parts() reads a form of any size as it arrives", async () => {
  const app = new App();
  app.post("/", { bodyBytesMax: 10_000_000 }, async (cx) => {
    const seen: Record<string, unknown> = {};
    for await (const part of cx.parts()) {
      if (part.filename === undefined) seen[part.name] = await part.text();
      else {
        let size = 0;
        for await (const bytes of part) size += bytes.length;
        seen[part.name] = [part.filename, size];
      }
    }
    return seen;
  });
  app.post("/small", async (cx) => {
    for await (const part of cx.parts()) await part.skip();
    return "fine";
  });
  const entries: Entry[] = [["a", "1"], ["f", file(LARGE.repeat(10), "x.bin")], ["b", "2"]];
  const { body } = await send(app, "/", entries);
  assert.deepEqual(body, { a: "1", f: ["x.bin", LARGE.length * 10], b: "2" });
  assert.equal((await send(app, "/small", entries)).status, 413);
  const json = new Request("http://h/", {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json" },
  });
  assert.equal((await app.fetch(json)).status, 415);
});

test("cx.chunks() reads a body as it arrives, within the limit", async () => {
  const app = new App();
  app.put("/", { bodyBytesMax: 1_000_000 }, async (cx) => {
    let size = 0;
    for await (const bytes of cx.chunks()) size += bytes.length;
    return size;
  });
  const sent = (body: string) => app.fetch(new Request("http://h/", { method: "PUT", body }));
  assert.equal(await (await sent(LARGE)).json(), LARGE.length);
  assert.equal((await sent(LARGE.repeat(4))).status, 413);
});

test("the document describes a form with files as multipart", async () => {
  const app = new App();
  app.post("/", {
    name: "upload",
    form: {
      title: t.String(),
      file: t.File({ description: "The file." }),
      more: t.Optional(t.Array(t.File())),
    },
  }, () => "");
  const document = await (await app.fetch(new Request("http://h/openapi.json"))).json();
  const { content, required } = document.paths["/"].post.requestBody;
  assert.deepEqual(Object.keys(content), ["multipart/form-data"]);
  assert.ok(required);
  const binary = { type: "string", contentMediaType: "application/octet-stream" };
  assert.deepEqual(document.components.schemas.Body_upload__post, {
    type: "object",
    properties: {
      title: { type: "string" },
      file: { ...binary, description: "The file." },
      more: { type: "array", items: binary },
    },
    required: ["title", "file"],
  });
});
