// A multipart body of two fields and one file, in pieces of 16 KiB: `bun bench/micro/peers/multipart_bench.ts`, or `deno run -A`.
import { Busboy as FastifyBusboy } from "@fastify/busboy";
import { Buffer } from "node:buffer";
import busboy from "busboy";
import { readParts } from "../../../src/http/mod.ts";
import { measureAsync, must, report } from "./bench.ts";

const PIECE = 16_384;
const BOUNDARY = "----bench0123456789";
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

for (const [label, bytes] of [["64 KiB", 65_536], ["4 MiB", 4_194_304]] as const) {
  const pieces = cut(bodyOf(bytes));
  const contenders: Record<string, () => Promise<number>> = {
    "Cairn readParts()": () => cairn(pieces),
    "busboy": () => streamed(busboy({ headers: { "content-type": TYPE } }), pieces),
    "@fastify/busboy": () =>
      streamed(new FastifyBusboy({ headers: { "content-type": TYPE } }), pieces),
    "the runtime's formData(), all in memory": () => runtime(pieces),
  };
  for (const [name, parse] of Object.entries(contenders)) {
    must(await parse() === bytes, name);
    measureAsync(`multipart, a file of ${label}`, name, parse);
  }
}

await report();

function bodyOf(bytes: number): Buffer {
  const part = (head: string) => `--${BOUNDARY}\r\ncontent-disposition: form-data; ${head}\r\n`;
  const before = `${part('name="title"')}\r\nNotes\r\n${part('name="kind"')}\r\ntext\r\n` +
    `${part('name="file"; filename="a.bin"')}content-type: application/octet-stream\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(before),
    Buffer.alloc(bytes, "0123456789abcdef\r\n"),
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
}

function cut(body: Buffer): Uint8Array<ArrayBuffer>[] {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < body.length; at += PIECE) {
    pieces.push(new Uint8Array(body.subarray(at, at + PIECE)));
  }
  return pieces;
}

function requestOf(pieces: readonly Uint8Array<ArrayBuffer>[]): Request {
  let at = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller): void {
      if (at === pieces.length) controller.close();
      else controller.enqueue(pieces[at++]!);
    },
  });
  const init = { method: "POST", headers: { "content-type": TYPE }, body, duplex: "half" };
  return new Request("http://127.0.0.1/", init);
}

async function cairn(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<number> {
  let bytes = 0;
  for await (const part of readParts(requestOf(pieces), { bytesMax: 100_000_000 })) {
    if (part.filename === undefined) await part.bytes();
    else for await (const chunk of part) bytes += chunk.length;
  }
  return bytes;
}

interface Emitting {
  on(event: string, listener: (...args: never[]) => void): unknown;
  write(piece: Uint8Array): unknown;
  end(): unknown;
}

/** They are Node's streams: fed as fast as they take it. */
function streamed(parser: Emitting, pieces: readonly Uint8Array[]): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    parser.on("file", (_name: unknown, file: Emitting) => {
      file.on("data", (chunk: Uint8Array) => bytes += chunk.length);
    });
    parser.on("close", () => resolve(bytes));
    parser.on("finish", () => resolve(bytes));
    parser.on("error", reject);
    for (const piece of pieces) parser.write(piece);
    parser.end();
  });
}

async function runtime(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<number> {
  const form = await requestOf(pieces).formData();
  return (form.get("file") as File).size;
}
