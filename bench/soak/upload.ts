// deno-lint-ignore-file no-console -- it prints what it saw
// A multipart upload of 1 GiB and the most memory that the server's process ever held (VmHWM), beside a raw handler that
// only reads and counts the same body: `npm run soak:upload`, or this file with --mib, --runs, --only. Ends with 1 if a
// streaming way of taking it needs more than 32 MiB beyond the raw handler. A declared file is told and not judged: its
// pieces wait for the garbage collector, which on Bun is a matter of luck. Linux only: it reads /proc.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const MIB = 2 ** 20;
const BAR_MIB = 32;
const WAYS: readonly [kind: string, path: string, does: string][] = [
  ["raw", "/", "raw handler: reads and counts"],
  ["chunks", "/", "cx.chunks(): counts"],
  ["parts", "/", "cx.parts(): counts"],
  ["hash", "/", "cx.parts(): SHA-256"],
  ["form", "/", "a declared t.File(): to the disk"],
  ["example", "/inspect", "examples/uploads: hash and lines"],
  ["example", "/files", "examples/uploads: hash, to the disk"],
];

const HEAD = '--soak\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n' +
  "Content-Type: application/octet-stream\r\n\r\n";
const TAIL = "\r\n--soak--\r\n";

const { values: given } = parseArgs({
  options: {
    mib: { type: "string", default: "1024" },
    runs: { type: "string", default: "3" },
    only: { type: "string", default: "" },
  },
});
const fileBytes = Number(given.mib) * MIB;
const runtime = "Bun" in globalThis ? "bun" : "deno";

console.log(
  `${runtime}: one file of ${given.mib} MiB, the median of ${given.runs} fresh processes`,
);
let rawMib = 0;
let isGood = true;
for (const [kind, path, does] of WAYS) {
  if (kind !== "raw" && !does.includes(given.only)) continue;
  const peaks: number[] = [];
  let tookMs = 0;
  for (let i = 0; i < Number(given.runs); i++) {
    const startMs = performance.now();
    peaks.push(await peakOf(kind, path));
    tookMs = performance.now() - startMs;
  }
  const peak = peaks.sort((a, b) => a - b)[Math.floor(peaks.length / 2)]!;
  if (kind === "raw") rawMib = peak;
  const over = peak - rawMib;
  if (over > BAR_MIB && kind !== "form") isGood = false;
  const numbers = [peak.toFixed(1).padStart(8), over.toFixed(1).padStart(8)];
  console.log(
    `  ${does.padEnd(38)} peak ${numbers[0]} MiB   over raw ${numbers[1]} MiB   ` +
      `${(tookMs / 1_000).toFixed(1)} s   all: ${peaks.map((mib) => mib.toFixed(0)).join(" ")}`,
  );
}
process.exit(isGood ? 0 : 1);

/** The most memory in MiB that a fresh server held until it had answered. */
async function peakOf(kind: string, path: string): Promise<number> {
  const file = fileURLToPath(new URL("./upload_server.ts", import.meta.url).href);
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url).href);
  const args = runtime === "bun" ? [] : ["run", "-A", "--no-check", "--config", config];
  const child = spawn(process.execPath, [...args, file, kind], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const port = await portOf(child);
    const answer = await upload(port, path);
    if (!/^HTTP\/1\.1 20[01] /.test(answer) || !answer.includes(expected(kind))) {
      throw new Error(`Cannot measure ${kind} ${path}: it answered ${answer.slice(0, 600)}`);
    }
    return highWaterMib(child.pid!);
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
}

/** Raw handler and chunks count the whole body, the others the file. */
function expected(kind: string): string {
  const isBody = kind === "raw" || kind === "chunks";
  return String(isBody ? fileBytes + HEAD.length + TAIL.length : fileBytes);
}

async function portOf(child: ChildProcess): Promise<number> {
  let text = "";
  for await (const piece of child.stdout!) {
    text += String(piece);
    if (text.includes("\n")) return Number(text);
  }
  throw new Error("Cannot measure: the server did not start");
}

/** Sends the file as fast as the server takes it; returns the answer. */
async function upload(port: number, path: string): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  await once(socket, "connect");
  let answer = "";
  socket.on("data", (piece: unknown) => answer += String(piece));
  const closed = once(socket, "close");
  const send = async (bytes: string | Uint8Array) => {
    if (!socket.write(bytes)) await once(socket, "drain");
  };
  const length = HEAD.length + fileBytes + TAIL.length;
  await send(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${length}\r\n` +
      `Content-Type: multipart/form-data; boundary=soak\r\n\r\n${HEAD}`,
  );
  // Every byte value, CR and LF among them, as a real file has them.
  const block = new Uint8Array(MIB).map((_, i) => (i * 2_654_435_761) >>> 13);
  for (let sent = 0; sent < fileBytes; sent += MIB) {
    await send(block.subarray(0, Math.min(MIB, fileBytes - sent)));
  }
  await send(TAIL);
  await closed;
  return answer;
}

function highWaterMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]) / 1_024;
}
