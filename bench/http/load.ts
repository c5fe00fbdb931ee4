// One burst of load by wrk: one thread, keep-alive connections, one request at a time on each (no pipelining).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Exchange } from "./contract.ts";
import { pinned, type Server } from "./server_process.ts";

/** What one burst showed. */
export interface Burst {
  /** Requests answered in a second. */
  readonly perSecond: number;
  /** Server CPU time for one request, in microseconds, over all its threads. */
  readonly cpuUs: number;
  /** Median latency in microseconds. */
  readonly p50Us: number;
  /** 99th percentile of latency in microseconds. */
  readonly p99Us: number;
}

/** Size of a burst. */
export interface LoadOptions {
  /** Whole seconds. */
  readonly seconds: number;
  /** Connections. */
  readonly connections: number;
}

/** Core of the generators. */
export const LOAD_CORE = "1";

/** How often a burst is sent again that nothing answered: the machine stood still, not the server. */
const TRIES = 4;

/**
 * Sends one exchange again and again.
 *
 * @throws {Error} If wrk fails, or any answer has another status class than expected.
 */
export async function load(
  server: Server,
  exchange: Exchange,
  options: LoadOptions,
): Promise<Burst> {
  const args = [
    "-t1",
    `-c${options.connections}`,
    `-d${options.seconds}s`,
    "--latency",
  ];
  for (const [name, value] of Object.entries(exchange.headers ?? {})) {
    args.push("-H", `${name}: ${value}`);
  }
  if (exchange.method !== undefined) args.push("-s", scriptFor(exchange));
  const [program, ...rest] = pinned(LOAD_CORE, [
    "wrk",
    ...args,
    server.origin + exchange.path,
  ]);
  let output = "";
  for (let tries = 0; tries < TRIES; tries++) {
    const before = server.cpuUs();
    output = await run(program as string, rest);
    const cpuUs = server.cpuUs() - before;
    if (/Non-2xx|Socket errors: .*(?:connect|read|write) [1-9]/.test(output)) break;
    const requests = number(output, /(\d+) requests in/);
    if (!(requests > 0)) continue;
    return {
      perSecond: number(output, /Requests\/sec:\s+([\d.]+)/),
      cpuUs: cpuUs / requests,
      p50Us: micros(output, "50"),
      p99Us: micros(output, "99"),
    };
  }
  throw new Error(
    `Cannot measure ${server.name} at ${exchange.path}: wrk says\n${output}`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "http-bench-"));

function scriptFor(exchange: Exchange): string {
  const path = join(folder, "request.lua");
  const body = exchange.body ?? "";
  if (body.includes("]=]")) {
    throw new RangeError('Cannot put a body with "]=]" into a wrk script');
  }
  writeFileSync(
    path,
    `wrk.method = "${exchange.method}"\nwrk.body = [=[${body}]=]\n`,
  );
  return path;
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => output += chunk);
  child.stderr.on("data", (chunk) => output += chunk);
  const [code] = await once(child, "close");
  if (code !== 0) {
    throw new Error(`Cannot run ${program}: it ended with ${code}\n${output}`);
  }
  return output;
}

function number(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? NaN);
}

const UNIT_US: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
};

function micros(text: string, percent: string): number {
  const match = new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s)`, "m").exec(
    text,
  );
  return Number(match?.[1] ?? NaN) * (UNIT_US[match?.[2] ?? ""] ?? NaN);
}
