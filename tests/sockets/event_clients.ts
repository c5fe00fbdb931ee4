// Clients of server-sent events that vanish, all at once and in different ways: soon after, no producer may be left. The
// clients have a process of their own, so that neither side's work delays the other's clock. Used by examples/events and
// bench/soak.
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createApp } from "../../examples/events/app.ts";
import { serve } from "../../src/runtime/mod.ts";

/** What came out. */
export interface VanishResult {
  /** Producers that ran before. */
  readonly running: number;
  /** Producers, and requests in flight, when the time was over. */
  readonly left: number;
  readonly inFlight: number;
  /** Until the last producer had ended, in milliseconds after the last client had gone. */
  readonly endedMs: number;
}

/** Lets `clients` vanish; looks `limitMs` after the last one has gone, and waits for the rest for 5 s more. */
export async function playVanishing(clients: number, limitMs: number): Promise<VanishResult> {
  const app = createApp({ run: "soak", heartbeatMs: 60_000 });
  const server = await serve(app, { port: 0, hostname: "127.0.0.1", quiet: true });
  const followers = async () => {
    const { followers } = await (await app.fetch(new Request("http://h/events/followers"))).json();
    return followers as number;
  };
  const file = fileURLToPath(new URL("./event_clients_process.ts", import.meta.url).href);
  const args = "Bun" in globalThis ? [] : ["run", "-A", "--no-check"];
  const child = spawn(process.execPath, [...args, file, String(server.port), String(clients)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const told = child.stdout![Symbol.asyncIterator]();
  try {
    // All of them have read their first event; then they go, and tell when the last one is gone.
    await told.next();
    const running = await followers();
    child.stdin!.write("go\n");
    await told.next();
    const startMs = performance.now();
    let endedMs = NaN;
    while (performance.now() - startMs < limitMs) {
      if (Number.isNaN(endedMs) && await followers() === 0) endedMs = performance.now() - startMs;
      await sleep(5);
    }
    const [left, inFlight] = [await followers(), app.inFlight];
    for (let i = 0; i < 500 && await followers() > 0; i++) await sleep(10);
    if (Number.isNaN(endedMs)) endedMs = performance.now() - startMs;
    return { running, left, inFlight, endedMs };
  } finally {
    const ended = once(child, "exit");
    child.stdin!.end();
    child.kill("SIGKILL");
    await ended;
    await server.stop({ graceMs: 0 });
  }
}
