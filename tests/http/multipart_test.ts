import assert from "node:assert/strict";
import { Busboy } from "@fastify/busboy";
import {
  BodyAborted,
  type FormLimits,
  HttpError,
  multipartBoundary,
  MultipartParser,
  parsePartHead,
  readParts,
} from "../../src/http/mod.ts";
import { test } from "../test.ts";
import { HOSTILE, randomFrom, randomText } from "./random.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Sent {
  readonly name: string;
  readonly filename?: string;
  readonly body: string;
}

function head({ name, filename }: Omit<Sent, "body">): string {
  const file = filename === undefined ? "" : `; filename="${filename}"\r\nContent-Type: text/x`;
  return `Content-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
}

function form(parts: readonly Sent[], boundary = "XxB"): string {
  const text = parts.map((part) => `--${boundary}\r\n${head(part)}${part.body}\r\n`);
  return `${text.join("")}--${boundary}--\r\n`;
}

/** What came out: the parts, or how it failed. Never the cuts between pieces. */
type Outcome = readonly Sent[] | string;

interface Run {
  readonly boundary?: string;
  readonly limits?: FormLimits;
  /** Sizes of the pieces, repeated; all at once when left out. */
  readonly cuts?: readonly number[];
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    yield bytes.subarray(at, at += sizes[turn % sizes.length]!);
  }
}

function parse(body: string | Uint8Array, { boundary = "XxB", limits, cuts }: Run = {}): Outcome {
  const bytes = typeof body === "string" ? encode(body) : body;
  const parser = new MultipartParser(boundary, limits);
  const parts: { name: string; filename?: string; body: string }[] = [];
  let data: number[] = [];
  try {
    for (const piece of cut(bytes, cuts ?? [bytes.length])) {
      for (const event of parser.push(piece)) {
        if (event.kind === "data") data.push(...event.bytes);
        else if (event.kind === "part") {
          const { name, filename } = event.head;
          parts.push({ name, ...(filename === undefined ? {} : { filename }), body: "(cut)" });
          data = [];
        } else parts.at(-1)!.body = decode(Uint8Array.from(data));
      }
    }
    parser.finish();
  } catch (error) {
    assert.ok(error instanceof HttpError, `not foreseen: ${error}`);
    return `${error.status} ${error.message}`;
  }
  return parts;
}

const BAD = "400 There was an error parsing the body";
const ONE: Sent = { name: "a", body: "1" };
const FILE: Sent = { name: "f", filename: "x.txt", body: "hello" };

const CASES: [name: string, body: string, outcome: Outcome][] = [
  ["reads fields and files in order", form([ONE, FILE, ONE]), [ONE, FILE, ONE]],
  ["reads an empty form", "--XxB--\r\n", []],
  ["reads a body without a last line break", form([ONE]).slice(0, -2), [ONE]],
  ["reads an empty part", form([{ ...FILE, body: "" }]), [{ ...FILE, body: "" }]],
  ["skips a preamble", `to old readers\r\n${form([ONE])}`, [ONE]],
  ["skips line breaks before the first part", `\r\n\r\n${form([ONE])}`, [ONE]],
  ["skips an epilogue", `${form([ONE])}\r\n--XxB\r\nnever`, [ONE]],
  ["reads blanks behind a delimiter", form([ONE]).replace("--XxB\r", "--XxB \t \r"), [ONE]],
  ["keeps line breaks of the body", form([{ ...ONE, body: "\r\n\r\n" }]), [{
    ...ONE,
    body: "\r\n\r\n",
  }]],
  [
    "keeps what looks like a delimiter",
    form([{ ...ONE, body: "\r\n--Xx\r\r\n--\r\n--XxA\n--XxB" }]),
    [{ ...ONE, body: "\r\n--Xx\r\r\n--\r\n--XxA\n--XxB" }],
  ],
  ["refuses a body that is cut in the data", form([FILE]).slice(0, -12), BAD],
  ["refuses a body that is cut in a head", form([FILE]).slice(0, 40), BAD],
  ["refuses a body without its last delimiter", form([FILE]).replace("--XxB--\r\n", ""), BAD],
  [
    "refuses a line that goes on behind the boundary",
    form([ONE]).replace("--XxB\r", "--XxBy\r"),
    BAD,
  ],
  ["refuses one hyphen behind the boundary", form([ONE]).replace("--XxB--", "--XxB-\r"), BAD],
  ["refuses bare line feeds in a head", form([ONE]).replaceAll("\r\n", "\n"), BAD],
  [
    "refuses a bare line feed behind a field",
    form([FILE]).replace("\r\nContent-Type", "\nContent-Type"),
    BAD,
  ],
  ["refuses an empty body", "\r\n", BAD],
  ["refuses a folded line", form([ONE]).replace(": form", ":\r\n form"), BAD],
  [
    "refuses two dispositions",
    form([ONE]).replace("Content", "Content-Disposition: form-data; name=b\r\nContent"),
    BAD,
  ],
  ["refuses a NUL in a head", form([{ ...ONE, name: "a\0b" }]), BAD],
  [
    "refuses a part without a name",
    form([ONE]).replace('; name="a"', ""),
    '400 The Content-Disposition header field "name" must be provided.',
  ],
  [
    "refuses a part that is no form-data",
    form([ONE]).replace("form-data", "attachment"),
    '400 The Content-Disposition header field "name" must be provided.',
  ],
];
for (const [name, body, outcome] of CASES) {
  test(`MultipartParser ${name}, however it is cut`, () => {
    assert.deepEqual(parse(body), outcome);
    for (let size = 1; size < body.length; size++) {
      assert.deepEqual(parse(body, { cuts: [size] }), outcome, `pieces of ${size}`);
      assert.deepEqual(parse(body, { cuts: [size, 1_000_000] }), outcome, `cut at ${size}`);
    }
  });
}

const LIMITS: [name: string, limits: FormLimits, parts: readonly Sent[], outcome: Outcome][] = [
  ["takes fields up to their number", { fieldsMax: 2 }, [ONE, FILE, ONE], [ONE, FILE, ONE]],
  [
    "counts fields",
    { fieldsMax: 2 },
    [ONE, ONE, ONE],
    "400 Too many fields. Maximum number of fields is 2.",
  ],
  [
    "counts files",
    { filesMax: 1 },
    [FILE, ONE, FILE],
    "400 Too many files. Maximum number of files is 1.",
  ],
  ["takes a field of the largest size", { fieldBytesMax: 1 }, [ONE, FILE], [ONE, FILE]],
  [
    "refuses fields that are too large together",
    { fieldBytesMax: 1 },
    [ONE, ONE],
    "413 Request Entity Too Large",
  ],
  ["takes a file of the largest size", { fileBytesMax: 5 }, [FILE, FILE], [FILE, FILE]],
  ["refuses a file that is too large", { fileBytesMax: 4 }, [FILE], "413 Request Entity Too Large"],
  ["takes a head of the largest size", { headBytesMax: head(ONE).length }, [ONE], [ONE]],
  ["refuses a head that is too large", { headBytesMax: head(ONE).length - 1 }, [ONE], BAD],
  ["counts the fields of a head", { headLinesMax: 1 }, [FILE], BAD],
];
for (const [name, limits, parts, outcome] of LIMITS) {
  test(`MultipartParser ${name}`, () => {
    for (const cuts of [undefined, [1], [7], [100, 1]]) {
      assert.deepEqual(
        parse(form(parts), { limits, ...(cuts === undefined ? {} : { cuts }) }),
        outcome,
      );
    }
  });
}

test("MultipartParser bounds what stands before the first part", () => {
  const outcomes = ["\r\n", "\r", "x", "-"].flatMap((filler) =>
    [[1], [1_000], [100_000]].map((cuts) => parse(filler.repeat(20_000) + form([ONE]), { cuts }))
  );
  assert.deepEqual(new Set(outcomes), new Set([BAD]));
});

/** A form of random parts whose data likes to look like delimiters. */
function randomForm(random: () => number, boundary: string): { body: string; parts: Sent[] } {
  const near = ["\r\n--", boundary, boundary.slice(0, -1), "\r", "\n", "-", "--", "\r\n", "é", "x"];
  const parts: Sent[] = [];
  for (let left = Math.floor(random() * 5); left > 0; left--) {
    const isFile = random() < 0.5;
    let body = randomText(random, near, 12);
    while (body.includes(`\r\n--${boundary}`)) body = body.replaceAll(`\r\n--${boundary}`, "");
    parts.push({
      name: `n${left}`,
      ...(isFile ? { filename: `f${left}.txt` } : {}),
      body: body.startsWith(`--${boundary}`) ? "" : body,
    });
  }
  return { body: form(parts, boundary), parts };
}

test("MultipartParser gives back what was written, however it is cut", () => {
  for (let seed = 0; seed < 600; seed++) {
    const random = randomFrom(seed);
    const boundary = ["b", "--b", "XxB", "-", "0123456789".repeat(7)][seed % 5]!;
    const { body, parts } = randomForm(random, boundary);
    assert.deepEqual(parse(body, { boundary }), parts, `seed ${seed}`);
    for (let round = 0; round < 4; round++) {
      const cuts = Array.from({ length: 5 }, () => 1 + Math.floor(random() * 30));
      assert.deepEqual(parse(body, { boundary, cuts }), parts, `seed ${seed}, cuts ${cuts}`);
    }
  }
});

test("MultipartParser answers hostile bodies the same, however they are cut", () => {
  const pieces = [...HOSTILE, "\r\n--XxB", "\r\n--XxB\r\n", "--XxB--", head(ONE), "\r\n\r\n"];
  let refused = 0;
  for (let seed = 0; seed < 1_500; seed++) {
    const random = randomFrom(seed);
    const { body } = randomForm(random, "XxB");
    const at = Math.floor(random() * body.length);
    const hostile = body.slice(0, at) + randomText(random, pieces, 4) + body.slice(at);
    const whole = parse(hostile);
    if (typeof whole === "string") refused++;
    for (const cuts of [[1], [2, 3], [1 + Math.floor(random() * 40)]]) {
      assert.deepEqual(parse(hostile, { cuts }), whole, `seed ${seed}, cuts ${cuts}`);
    }
  }
  assert.ok(refused > 300 && refused < 1_200, `${refused} refused`);
});

/** The same body read by @fastify/busboy. */
function parseByBusboy(body: string, boundary: string): Promise<Sent[]> {
  return new Promise((resolve, reject) => {
    const parts: Sent[] = [];
    const headers = { "content-type": `multipart/form-data; boundary=${boundary}` };
    const busboy = new Busboy({
      headers,
      isPartAFile: (_field, _type, name) => name !== undefined,
    });
    busboy.on("field", (name, value) => parts.push({ name, body: value }));
    busboy.on("file", (name, stream, filename) => {
      const part = { name, filename, body: "" };
      parts.push(part);
      const chunks: Uint8Array[] = [];
      stream.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      stream.on(
        "end",
        () => part.body = decode(Uint8Array.from(chunks.flatMap((one) => [...one]))),
      );
    });
    busboy.on("finish", () => resolve(parts));
    busboy.on("error", reject);
    busboy.end(encode(body));
  });
}

test("MultipartParser reads what @fastify/busboy reads", async () => {
  for (let seed = 0; seed < 120; seed++) {
    // Busboy skips a delimiter that begins with hyphens, so those boundaries are not compared.
    const { body } = randomForm(randomFrom(seed), "XxB");
    const byName = (a: Sent, b: Sent) => a.name < b.name ? -1 : 1;
    const theirs = (await parseByBusboy(body, "XxB")).sort(byName);
    const ours = [...parse(body) as Sent[]].sort(byName);
    assert.deepEqual(ours, theirs, `seed ${seed}`);
  }
});

/** Milliseconds for `body`, best of three. */
function timeOf(body: Uint8Array, cuts: readonly number[]): number {
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    const parser = new MultipartParser("XxBoundaryxX", { headBytesMax: Infinity });
    const start = performance.now();
    try {
      for (const piece of cut(body, cuts)) parser.push(piece);
    } catch (error) {
      assert.ok(error instanceof HttpError);
    }
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

test("MultipartParser takes less than a microsecond a byte for any of these", () => {
  const start = `--XxBoundaryxX\r\n${head(FILE)}`;
  for (const filler of ["\r", "\r\n", "\r\n-", "\r\n--XxBoundaryx", "-", "a", "\r\r\n--"]) {
    const body = encode(start + filler.repeat(Math.ceil(400_000 / filler.length)));
    for (const cuts of [[65_536], [14], [1]]) {
      const ms = timeOf(body, cuts);
      assert.ok(ms < body.length / 1_000 + 1, `${JSON.stringify(filler)}, ${cuts}: ${ms} ms`);
    }
  }
});

const BOUNDARIES: [name: string, type: string | null, outcome: string | number][] = [
  ["reads it", "multipart/form-data; boundary=XxB", "XxB"],
  ["reads a quoted one", 'Multipart/Form-Data; charset=x; boundary="a b=c"', "a b=c"],
  ["wants one", "multipart/form-data", 400],
  ["takes 70 characters", `multipart/form-data; boundary=${"b".repeat(70)}`, "b".repeat(70)],
  ["refuses 71 characters", `multipart/form-data; boundary=${"b".repeat(71)}`, 400],
  ["refuses a blank at the end", 'multipart/form-data; boundary="a "', 400],
  ["refuses other media types", "multipart/mixed; boundary=b", 415],
  ["refuses none", null, 415],
];
for (const [name, type, outcome] of BOUNDARIES) {
  test(`multipartBoundary() ${name}`, () => {
    if (typeof outcome === "string") return assert.equal(multipartBoundary(type), outcome);
    assert.throws(() => multipartBoundary(type), { status: outcome });
  });
}

const NAMES: [name: string, disposition: string, field: string, filename: string | undefined][] = [
  ["tokens", "form-data; name=a; filename=b.txt", "a", "b.txt"],
  ["escaped quotes", 'form-data; name="a\\"b"; filename="c\\\\d\\"e"', 'a"b', 'd"e'],
  ["percent signs as they are", 'form-data; name="a%22b"', "a%22b", undefined],
  ["UTF-8", 'form-data; name="é"; filename="日本.txt"', "é", "日本.txt"],
  ["a semicolon in quotes", 'form-data; name="a;b"; filename=";.txt"', "a;b", ";.txt"],
  ["no folders", 'form-data; name=a; filename="../../etc/passwd"', "a", "passwd"],
  ["no drive", 'form-data; name=a; filename="C:\\dir\\x.txt"', "a", "x.txt"],
  ["no leading dots", 'form-data; name=a; filename="..htaccess"', "a", "htaccess"],
  ["no name of dots only", 'form-data; name=a; filename=".."', "a", "download"],
  ["an empty file name", 'form-data; name=a; filename=""', "a", ""],
  ["an extended file name", "form-data; name=a; filename*=utf-8''na%C3%AFve.txt", "a", "naïve.txt"],
  ["the plain one of two", "form-data; name=a; filename*=utf-8''b; filename=c", "a", "c"],
  ["prototype names as any other", 'form-data; name="__proto__"', "__proto__", undefined],
];
for (const [name, disposition, field, filename] of NAMES) {
  test(`parsePartHead() reads ${name}`, () => {
    const part = parsePartHead(`CONTENT-disposition: ${disposition}\r\nX-A: 1\r\nx-a: 2\r\n\r\n`);
    assert.equal(part.name, field);
    assert.equal(part.filename, filename);
    assert.equal(part.contentType, undefined);
    assert.equal(part.headers.get("x-a"), "1, 2");
  });
}
for (
  const value of ["form-data; name=a; name=b", "form-data; name=a filename=b", 'form-data; name="a']
) {
  test(`parsePartHead() refuses ${value}`, () => {
    assert.throws(() => parsePartHead(`Content-Disposition: ${value}\r\n\r\n`), { status: 400 });
  });
}

function upload(body: string, size = 7): Request {
  const bytes = encode(body);
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller): void {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at += size));
    },
  });
  return new Request("http://h/", {
    method: "POST",
    body: stream,
    headers: { "content-type": "multipart/form-data; boundary=XxB" },
    duplex: "half",
  } as RequestInit);
}

test("readParts() gives each part its turn, and skips what was not read", async () => {
  const seen: string[] = [];
  for await (const part of readParts(upload(form([ONE, FILE, ONE])), { bytesMax: 1_000 })) {
    if (part.name === "f") {
      for await (const _piece of part) break;
      seen.push("left");
      await assert.rejects(part.text(), TypeError);
    } else seen.push(await part.text());
  }
  assert.deepEqual(seen, ["1", "left", "1"]);
});

test("readParts() streams a part", async () => {
  for await (const part of readParts(upload(form([FILE])), { bytesMax: 1_000 })) {
    assert.equal(await new Response(part.stream()).text(), "hello");
  }
});

test("Part.consume() takes each piece back when it was used, and never the next part's bytes", async () => {
  for (const size of [3, 7, 1_000]) {
    const kept: Uint8Array[] = [];
    const texts: string[] = [];
    for await (const part of readParts(upload(form([FILE, ONE]), size), { bytesMax: 1_000 })) {
      let text = "";
      await part.consume(async (bytes) => {
        kept.push(bytes);
        await Promise.resolve();
        text += new TextDecoder().decode(bytes);
      });
      texts.push(text);
      await assert.rejects(part.consume(() => {}), TypeError);
    }
    assert.deepEqual(texts, ["hello", "1"]);
    // In one piece, the second part's bytes stand behind the first one's, whose memory is theirs as well.
    if (size < 10) assert.ok(kept.some((bytes) => bytes.length === 0));
  }
});

test("Part.consume() ends with what its function throws", async () => {
  const reading = async () => {
    for await (const part of readParts(upload(form([FILE])), { bytesMax: 1_000 })) {
      await part.consume(() => {
        throw new RangeError("full");
      });
    }
  };
  await assert.rejects(reading(), RangeError);
});

test("readParts() refuses a part whose turn is over", async () => {
  const parts = await Array.fromAsync(readParts(upload(form([ONE, FILE])), { bytesMax: 1_000 }));
  for (const part of parts) await assert.rejects(part.bytes(), TypeError);
});

test("readParts() bounds a part that is kept, and the whole body", async () => {
  const keep = async (bytesMax: number) => {
    for await (const part of readParts(upload(form([FILE])), { bytesMax: 1_000 })) {
      await part.bytes({ bytesMax });
    }
  };
  await keep(5);
  await assert.rejects(keep(4), { status: 413 });
  const all = Array.fromAsync(readParts(upload(form([FILE])), { bytesMax: 100 }));
  await assert.rejects(all, { status: 413 });
});

test("readParts() refuses a body that broke off", async () => {
  const all = Array.fromAsync(readParts(upload(form([FILE]).slice(0, -4)), { bytesMax: 1_000 }));
  await assert.rejects(all, BodyAborted);
});

test("readParts() gives up the body when it is left", async () => {
  let cancelled = false;
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller): void {
      controller.enqueue(encode(sent++ === 0 ? `--XxB\r\n${head(FILE)}` : "x".repeat(1_000)));
    },
    cancel: () => void (cancelled = true),
  }, { highWaterMark: 0 });
  const headers = { "content-type": "multipart/form-data; boundary=XxB" };
  const request = new Request("http://h/", {
    method: "POST",
    body,
    headers,
    duplex: "half",
  } as RequestInit);
  for await (const part of readParts(request, { bytesMax: 1e9 })) {
    for await (const _piece of part) break;
    break;
  }
  assert.ok(sent < 10, `${sent} pieces`);
  assert.ok(cancelled);
});
