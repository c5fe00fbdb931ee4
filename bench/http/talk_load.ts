// One burst of WebSocket messages: each connection sends one and waits until it comes back. The client is a process of its
// own, on the other core: `bun bench/http/talk_load.ts <url> <connections> <seconds> <text>` prints one line of JSON.
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Talk } from "./contract.ts";
import { type Burst, LOAD_CORE, type LoadOptions } from "./load.ts";
import { executables, pinned, type Server } from "./server_process.ts";

/** What the client prints. */
interface Report {
  readonly messages: number;
  readonly seconds: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Sends one message again and again over each of the connections. */
export async function talkLoad(server: Server, talk: Talk, options: LoadOptions): Promise<Burst> {
  const url = server.origin.replace("http", "ws") + talk.path;
  const [program, ...args] = pinned(LOAD_CORE, [
    executables().bun,
    fileURLToPath(import.meta.url),
    url,
    String(options.connections),
    String(options.seconds),
    talk.echoed,
  ]);
  const before = server.cpuUs();
  const { stdout } = await promisify(execFile)(program as string, args);
  const cpuUs = server.cpuUs() - before;
  const report = JSON.parse(stdout) as Report;
  return {
    perSecond: report.messages / report.seconds,
    cpuUs: cpuUs / report.messages,
    p50Us: report.p50Us,
    p99Us: report.p99Us,
  };
}

async function client(
  url: string,
  connections: number,
  seconds: number,
  text: string,
): Promise<Report> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(url)));
  const latencies: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  let busy = connections;
  for (const socket of sockets) {
    let sentMs = 0;
    const send = () => {
      sentMs = performance.now();
      socket.send(text);
    };
    socket.onmessage = ({ data }) => {
      if (data !== text) throw new Error(`Cannot measure: ${text} comes back as ${data}`);
      const nowMs = performance.now();
      latencies.push(nowMs - sentMs);
      if (nowMs < endMs) return send();
      busy--;
      if (busy === 0) resolve();
    };
    socket.onclose = () => {
      throw new Error("Cannot measure: the server closed a socket");
    };
    send();
  }
  await promise;
  const spent = (performance.now() - startedMs) / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (part: number) => Math.round(latencies[Math.floor(latencies.length * part)]! * 1_000);
  return { messages: latencies.length, seconds: spent, p50Us: at(0.5), p99Us: at(0.99) };
}

function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error(`Cannot connect to ${url}`));
  });
}

if (import.meta.main) {
  const [url, connections, seconds, text] = process.argv.slice(2) as [
    string,
    string,
    string,
    string,
  ];
  const report = await client(url, Number(connections), Number(seconds), text);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exit(0);
}
