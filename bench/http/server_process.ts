// Starts one server of the comparison as a process of its own, reads its CPU time, and ends it.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** A server that answers. */
export interface Server {
  /** Name as in `--servers`: `raw_bun`, `hono_deno`, … */
  readonly name: string;
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** CPU time used so far by all its threads, in microseconds; `NaN` where `/proc` is missing. */
  cpuUs(): number;
  /** Resident memory in KiB; `NaN` where `/proc` is missing. */
  residentKib(): number;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** How to start a server. */
export interface StartOptions {
  /** Port on loopback. */
  readonly port: number;
  /** Routes `/r/<n>/:id` to register. */
  readonly routes: number;
  /** Whether it has the WebSocket. */
  readonly socket: boolean;
  /** Another checkout of the repository to run it from. Default: this one. */
  readonly root?: string;
}

/** `raw_bun` runs `raw_bun.ts` (one per runtime); all others the file of their framework, such as `hono.ts`. */
const FILES: Readonly<Record<string, string>> = {
  raw_bun: "raw_bun.ts",
  raw_deno: "raw_deno.ts",
  // As `fastapi.py` it would import itself.
  fastapi_python: "fastapi_app.py",
  example_bun: "../../../examples/hello/main.ts",
  example_deno: "../../../examples/hello/main.ts",
};

/**
 * Named, because bench/package.json makes Deno take the folder for a project of its own: without the flag it would run
 * without `no-legacy-abort`.
 */
const CONFIG = "deno.json";
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const START_MS = 20_000;
const SERVER_CORE = "0";

/** What a server runs on. */
export type ServerRuntime = "bun" | "deno" | "node" | "python";

/** The runtime in a server's name. */
export function runtimeOf(name: string): ServerRuntime {
  const runtime = name.slice(name.lastIndexOf("_") + 1);
  if (runtime === "bun" || runtime === "deno" || runtime === "node" || runtime === "python") {
    return runtime;
  }
  throw new RangeError(
    `Cannot run server "${name}": its name must end with _bun, _deno, _node or _python`,
  );
}

/** Why a server cannot run on this machine; `undefined` when it can. */
export function unavailable(name: string): string | undefined {
  if (runtimeOf(name) !== "python" || python() !== undefined) return undefined;
  return "FastAPI and uvicorn are not installed (pip install fastapi uvicorn[standard], or Debian's python3-fastapi uvicorn)";
}

let foundPython: string | undefined;

function python(): string | undefined {
  return foundPython ??= ["python3", "/usr/bin/python3"].find((program) => {
    try {
      execFileSync(program, ["-c", "import fastapi, uvicorn"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

/** How to run a server's file. */
function commandOf(name: string, root = ROOT): string[] {
  const runtime = runtimeOf(name);
  const file = FILES[name] ??
    `${name.slice(0, name.lastIndexOf("_"))}.${runtime === "python" ? "py" : "ts"}`;
  const path = join(root, "bench/http/servers", file);
  switch (runtime) {
    case "bun":
      return [executables().bun, "run", path];
    case "deno":
      return [executables().deno, "run", "-A", "--no-check", "--config", join(root, CONFIG), path];
    case "node":
      return ["node", bundled(path)];
    case "python":
      return [python()!, path];
  }
}

/** Node 20 takes no TypeScript. The bundle stands in the folder of the packages, which stay outside of it. */
function bundled(path: string): string {
  const out = fileURLToPath(new URL("../node_modules/.cache/http/server.mjs", import.meta.url));
  const args = ["build", path, "--target=node", "--packages=external", `--outfile=${out}`];
  execFileSync(executables().bun, args, { stdio: "ignore" });
  return out;
}

/**
 * Starts a server and waits for its first answer.
 *
 * @throws {Error} If it ends or does not answer in time; its output is in the message.
 */
export async function start(
  name: string,
  options: StartOptions,
): Promise<Server> {
  const [program, ...args] = pinned(SERVER_CORE, commandOf(name, options.root));
  const child = spawn(program as string, args, {
    env: {
      ...process.env,
      PORT: String(options.port),
      HOST: "127.0.0.1",
      ROUTES: String(options.routes),
      SOCKET: options.socket ? "1" : "0",
      NODE_ENV: "production",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => output = (output + chunk).slice(-4_000));
  child.stderr.on("data", (chunk) => output = (output + chunk).slice(-4_000));
  const origin = `http://127.0.0.1:${options.port}`;
  const stop = () => end(child);
  try {
    await answers(child, origin);
  } catch (error) {
    await stop();
    throw new Error(
      `Cannot start ${name}: ${(error as Error).message}\n${output}`,
      {
        cause: error,
      },
    );
  }
  const pid = child.pid as number;
  return {
    name,
    origin,
    cpuUs: cpuMeter(pid),
    residentKib: () => residentKib(pid),
    stop,
  };
}

/** Puts `taskset` in front of a command where it is installed and there are two cores. */
export function pinned(
  core: string,
  command: readonly string[],
): readonly string[] {
  return hasTaskset() ? ["taskset", "-c", core, ...command] : command;
}

let taskset: boolean | undefined;

function hasTaskset(): boolean {
  if (taskset !== undefined) return taskset;
  try {
    execFileSync("taskset", ["-c", "0,1", "true"], { stdio: "ignore" });
    return taskset = true;
  } catch {
    return taskset = false;
  }
}

let found: { bun: string; deno: string } | undefined;

/** Paths of the runtimes themselves: the commands may be scripts of a package manager, whose CPU time would be counted. */
export function executables(): { bun: string; deno: string } {
  return found ??= {
    bun: execFileSync("bun", ["-e", "console.log(process.execPath)"], {
      encoding: "utf8",
    }).trim(),
    deno: execFileSync("deno", ["eval", "console.log(Deno.execPath())"], {
      encoding: "utf8",
    })
      .trim(),
  };
}

async function answers(child: ChildProcess, origin: string): Promise<void> {
  const untilMs = Date.now() + START_MS;
  while (Date.now() < untilMs) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error("it ended");
    }
    try {
      const response = await fetch(`${origin}/`, {
        signal: AbortSignal.timeout(2_000),
      });
      await response.body?.cancel();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  throw new Error(`it did not answer within ${START_MS} ms`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  // No draining: a server between two measurements has nothing to finish.
  child.kill("SIGKILL");
  await ended;
}

/**
 * Reads nanoseconds that the scheduler counted, for `/proc/<pid>/stat` counts in ticks of 1/100 s. A thread that has
 * ended counts with what it had when it was last seen.
 */
function cpuMeter(pid: number): () => number {
  const byThread = new Map<string, number>();
  return () => {
    for (const thread of list(`/proc/${pid}/task`)) {
      const ran = Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(" ")[0] || NaN);
      if (ran >= 0) byThread.set(thread, ran);
    }
    let sum = byThread.size === 0 ? NaN : 0;
    for (const ran of byThread.values()) sum += ran;
    return sum / 1_000;
  };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function residentKib(pid: number): number {
  return Number(
    /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? NaN,
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
