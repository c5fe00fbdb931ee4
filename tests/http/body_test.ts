import assert from "node:assert/strict";
import {
  BodyAborted,
  decodeUtf8,
  HttpError,
  JsonSyntaxIssue,
  readBody,
  readJson,
  readText,
} from "../../src/http/mod.ts";
import { test } from "../test.ts";

const LIMIT = { bytesMax: 100 };

interface Sent {
  body?: BodyInit | ReadableStream<Uint8Array> | null;
  headers?: Record<string, string>;
}

function post({ body = null, headers = {} }: Sent): Request {
  return new Request("http://h/", { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

function pieces(...parts: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(
    parts.map((part) => typeof part === "string" ? new TextEncoder().encode(part) : part),
  );
}

function declared(text: string | Uint8Array): Sent {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return { body: new Uint8Array(bytes), headers: { "content-length": String(bytes.length) } };
}

function statusIs(status: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof HttpError);
    assert.equal(error.status, status);
    return true;
  };
}

const INVALID_UTF8: [name: string, bytes: Uint8Array][] = [
  ["a lone byte", Uint8Array.of(0x22, 0xff, 0x22)],
  ["a cut character", Uint8Array.of(0x22, 0xc3, 0x22)],
  ["an overlong slash", Uint8Array.of(0x22, 0xc0, 0xaf, 0x22)],
  ["a surrogate", Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)],
];

for (const way of ["declared", "streamed"] as const) {
  const send = (text: string | Uint8Array): Request =>
    post(way === "declared" ? declared(text) : { body: pieces(text) });

  test(`readBody() reads a ${way} body`, async () => {
    assert.equal(decodeUtf8(await readBody(send("abc"), LIMIT)), "abc");
  });

  test(`readBody() reads a ${way} body at the limit and refuses one byte more`, async () => {
    assert.equal((await readBody(send("a".repeat(100)), LIMIT)).length, 100);
    await assert.rejects(readBody(send("a".repeat(101)), LIMIT), statusIs(413));
    await assert.rejects(readText(send("a".repeat(101)), LIMIT), statusIs(413));
  });

  test(`readText() drops the byte order mark of a ${way} body and keeps U+FFFD`, async () => {
    assert.equal(await readText(send("\ufeffa\ufffd€"), LIMIT), "a\ufffd€");
  });

  for (const [name, bytes] of INVALID_UTF8) {
    test(`readText() refuses ${name} in a ${way} body`, async () => {
      await assert.rejects(readText(send(bytes), LIMIT), statusIs(400));
    });
  }
}

test("readBody() gives no bytes without a body", async () => {
  assert.equal((await readBody(post({}), LIMIT)).length, 0);
  assert.equal((await readBody(post(declared("")), LIMIT)).length, 0);
  assert.equal((await readBody(new Request("http://h/"), LIMIT)).length, 0);
  assert.equal(await readText(new Request("http://h/"), LIMIT), "");
});

test("readBody() joins pieces of any size", async () => {
  const parts = Array.from({ length: 5_000 }, (_, i) => String(i % 10).repeat(i % 7));
  const bytes = await readBody(post({ body: pieces(...parts) }), { bytesMax: 1_000_000 });
  assert.equal(decodeUtf8(bytes), parts.join(""));
});

test("readBody() refuses a declared length over the limit without reading", async () => {
  let pulled = 0;
  const body = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 });
  const request = post({ body, headers: { "content-length": "101" } });
  await assert.rejects(readBody(request, LIMIT), statusIs(413));
  assert.equal(pulled, 0);
});

test("readBody() does not believe a length that is too small", async () => {
  const request = () => post({ body: "a".repeat(200), headers: { "content-length": "3" } });
  await assert.rejects(readBody(request(), LIMIT), statusIs(413));
  await assert.rejects(readText(request(), LIMIT), statusIs(413));
});

test("readBody() stops an endless body at the limit and cancels it", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(64)),
    cancel: () => void (cancelled = true),
  });
  await assert.rejects(readBody(post({ body }), LIMIT), statusIs(413));
  assert.ok(cancelled);
});

for (const length of ["-1", "+1", "1.0", "0x1", "1, 1", "1e3", "9".repeat(20)]) {
  test(`readBody() refuses Content-Length ${length}`, async () => {
    await assert.rejects(
      readBody(post({ headers: { "content-length": length } }), LIMIT),
      HttpError,
    );
  });
}

const CODINGS: [name: string, value: string, status: number][] = [
  ["content-encoding", "gzip", 415],
  ["content-encoding", "br, gzip", 415],
  ["transfer-encoding", "gzip, chunked", 501],
  ["transfer-encoding", "chunked, chunked", 501],
];
// The Fetch standard lets no request be built with these fields: a double stands in for the runtime's.
for (const [name, value, status] of CODINGS) {
  test(`readBody() refuses ${name}: ${value} with ${status}`, async () => {
    await assert.rejects(readBody(double({ headers: { [name]: value } }), LIMIT), statusIs(status));
  });
}

test("readBody() accepts chunked and identity in any case", async () => {
  const headers = { "transfer-encoding": "Chunked", "content-encoding": "Identity" };
  assert.equal((await readBody(double({ headers }), LIMIT)).length, 0);
});

for (
  const [kind, make] of [["declared", () => declared("a")], [
    "counted",
    () => ({ body: "a" }),
  ]] as const
) {
  for (const read of [readBody, readText]) {
    test(`${read.name}() refuses a body of ${kind} length that was read already`, async () => {
      const request = post(make());
      await readBody(request, LIMIT);
      await assert.rejects(async () => await read(request, LIMIT), {
        name: "TypeError",
        message: "Cannot read the request body: it was read already",
      });
    });
  }
}

test("readBody() gives one error for every kind of broken body", async () => {
  const cause = new Error("gone");
  const body = new ReadableStream({ pull: (controller) => controller.error(cause) });
  await assert.rejects(readBody(post({ body }), LIMIT), (error) => {
    assert.ok(error instanceof BodyAborted);
    assert.equal(error.status, 400);
    assert.equal(error.detail, "There was an error parsing the body");
    return true;
  });
  const headers = { "content-length": "3" };
  const broken = () => Promise.reject(cause);
  await assert.rejects(readBody(double({ headers, arrayBuffer: broken }), LIMIT), BodyAborted);
  await assert.rejects(readText(double({ headers, text: broken }), LIMIT), BodyAborted);
});

test("readBody() reads the runtime's own limit as 413", async () => {
  const arrayBuffer = () => Promise.reject(new Error("Request body exceeded maxRequestBodySize"));
  const request = double({ headers: { "content-length": "3" }, arrayBuffer });
  await assert.rejects(readBody(request, LIMIT), statusIs(413));
});

test("readBody() stops waiting when its signal is aborted", async () => {
  const abort = new AbortController();
  const reason = new Error("too late");
  const waiting = readBody(post({ body: new ReadableStream() }), {
    ...LIMIT,
    signal: abort.signal,
  });
  abort.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(readBody(post({}), { ...LIMIT, signal: abort.signal }), reason);
});

test("readBody() with a signal that stays silent reads as without", async () => {
  const { signal } = new AbortController();
  assert.equal((await readBody(post(declared("abc")), { ...LIMIT, signal })).length, 3);
  await assert.rejects(
    readBody(post(declared("a".repeat(101))), { ...LIMIT, signal }),
    statusIs(413),
  );
});

function json(text: string, type = "application/json"): Request {
  const sent = declared(text);
  return post({ ...sent, headers: { ...sent.headers, "content-type": type } });
}

test("readJson() gives the value, nothing for an empty body, or the issue", async () => {
  assert.deepEqual(await readJson(json('{"a":1}'), LIMIT), { a: 1 });
  assert.deepEqual(await readJson(json("[1]", "application/a+json; charset=utf-8"), LIMIT), [1]);
  assert.equal(await readJson(json(""), LIMIT), undefined);
  assert.deepEqual(
    await readJson(json("[1"), LIMIT),
    new JsonSyntaxIssue("Expecting ',' delimiter", 2),
  );
  assert.ok(await readJson(json("[[1]]"), { ...LIMIT, depthMax: 1 }) instanceof JsonSyntaxIssue);
});

for (const type of ["text/json", "application", "application/json, x/y", "text/plain"]) {
  test(`readJson() refuses ${type} with 415`, async () => {
    await assert.rejects(readJson(json("{}", type), LIMIT), statusIs(415));
  });
}

test("decodeUtf8() hides the runtime's error text", () => {
  assert.equal(decodeUtf8(new TextEncoder().encode("é")), "é");
  assert.throws(() => decodeUtf8(Uint8Array.of(0xff)), (error) => {
    assert.ok(error instanceof HttpError);
    assert.equal(error.detail, "There was an error parsing the body");
    return true;
  });
});

interface Double {
  headers: Record<string, string>;
  arrayBuffer?: () => Promise<ArrayBuffer>;
  text?: () => Promise<string>;
}

/** The members of a request that the reader uses. */
function double(members: Double): Request {
  const headers = new Map(Object.entries(members.headers));
  const get = (name: string) => headers.get(name) ?? null;
  return { bodyUsed: false, body: null, ...members, headers: { get } } as unknown as Request;
}
