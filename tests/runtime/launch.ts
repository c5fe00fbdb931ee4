// Starts the fixture as people do, by each launcher of the runtime that runs the tests, in a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import net from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtime } from "../test.ts";

/** A way to start a file. */
export interface Launcher {
  readonly name: string;
  /** Arguments for the runtime's own program. */
  args(file: string, port: number): readonly string[];
  /** Whether the port comes from `PORT`; else from the command line. */
  readonly readsPort: boolean;
  /** Whether several workers listen, each on its own. */
  readonly isParallel: boolean;
}

const RUN: Launcher = {
  name: `${runtime} run`,
  args: (file) => runtime === "bun" ? ["run", file] : ["run", "-A", "--no-check", file],
  readsPort: true,
  isParallel: false,
};

/** The launchers of this runtime. */
export const LAUNCHERS: readonly Launcher[] = runtime === "bun" ? [RUN] : [
  RUN,
  ...[[], ["--parallel"]].map((more): Launcher => ({
    name: ["deno serve", ...more].join(" "),
    args: (file, port) => {
      const address = ["--host", "127.0.0.1", "--port", String(port)];
      return ["serve", "-A", "--no-check", ...more, ...address, file];
    },
    readsPort: false,
    isParallel: more.length > 0,
  })),
];

/** Deno with the permissions that an app needs which opens no files; what the fixture itself reads is among them. */
export const narrow: Launcher = {
  name: "deno run with few permissions",
  args: (file) => {
    const permissions = ["--no-prompt", "--allow-net", "--allow-env=PORT,HOST,TLS,CLASH"];
    return ["run", "--no-check", ...permissions, file];
  },
  readsPort: true,
  isParallel: false,
};

/** The launcher that works everywhere. */
export const run: Launcher = RUN;

/** A started app. */
export interface Running {
  readonly port: number;
  readonly url: string;
  readonly child: ChildProcess;
  /** Sends a signal. Not `child.kill`, after which Deno reports the signal as the end, whatever the process made of it. */
  signal(name: "SIGTERM" | "SIGINT"): void;
  /** Exit code, and `null` for a process ended by a signal. */
  readonly exit: Promise<number | null>;
  /** All that was printed. */
  output(): string;
}

/** Starts the fixture and waits until it listens. */
export async function launch(
  launcher: Launcher,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const running = await start(launcher, env);
  for (let waited = 0; !running.output().includes("Listening on"); waited += POLL_MS) {
    if (waited > START_MS || running.child.exitCode !== null) {
      running.child.kill("SIGKILL");
      throw new Error(`${launcher.name} did not listen: ${running.output()}`);
    }
    await sleep(POLL_MS);
  }
  return running;
}

/** Starts the fixture, which may fail. */
export async function start(
  launcher: Launcher,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const port = Number(env.PORT ?? await freePort());
  const file = fileURLToPath(new URL("fixture.ts", import.meta.url).href);
  const child = spawn(process.execPath, [...launcher.args(file, port)], {
    env: { ...process.env, NODE_ENV: "production", PORT: String(port), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout!.on("data", (chunk: unknown) => output += String(chunk));
  child.stderr!.on("data", (chunk: unknown) => output += String(chunk));
  const exit = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    child,
    signal: (name) => void process.kill(child.pid!, name),
    exit,
    output: () => output,
  };
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const POLL_MS = 5;
const START_MS = 15_000;
