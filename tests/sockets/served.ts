// Serves an app on a real socket, watches every scope that is opened meanwhile, and ends only when all of them have.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { App, type AppOptions, type Cancelled } from "../../mod.ts";
import { enterWorld, realWorld } from "../../src/cx/internal.ts";
import type { Cx, Outcome } from "../../src/cx/mod.ts";
import { serve, type Server } from "../../src/runtime/mod.ts";

/** A served app and what is seen of it. */
export interface Served {
  readonly app: App;
  readonly port: number;
  readonly server: Server;
  /** Messages of reported errors; must be empty at the end, so take out what is expected. */
  readonly reports: string[];
  /** Names of the scopes that are open. */
  openScopes(): string[];
}

/** Options of {@linkcode served}. */
export interface ServedOptions {
  readonly app?: AppOptions;
  readonly listen?: AppOptions["listen"];
}

/** Serves an app that `make` fills, for as long as `use` takes. */
export async function served(
  make: (app: App) => void,
  use: (served: Served) => Promise<void>,
  options: ServedOptions = {},
): Promise<void> {
  const open = new Map<Cx, string>();
  const leave = enterWorld({
    ...realWorld,
    observe: (event, cx) => {
      if (event === "open") open.set(cx, cx.name);
      if (event === "close") open.delete(cx);
    },
  });
  try {
    const reports: string[] = [];
    const report = (error: unknown) => void reports.push(String(error));
    const app = new App({ report, ...options.app });
    make(app);
    const server = await serve(app, {
      port: 0,
      hostname: "127.0.0.1",
      quiet: true,
      ...options.listen,
    });
    const openScopes = () => [...open.keys()].map((cx) => cx.name);
    try {
      await use({ app, port: server.port, server, reports, openScopes });
      await until(() => app.inFlight === 0 && openScopes().length === 0, () => {
        return `in flight: ${app.inFlight}; open: ${openScopes().join(", ")}`;
      });
      assert.equal(app.zombies, 0);
      assert.deepEqual(reports, []);
    } finally {
      await server.stop({ graceMs: 200 });
    }
  } finally {
    leave();
  }
}

/** Waits for a condition, for a second: what ends at all ends much sooner. */
export async function until(
  condition: () => boolean,
  message: () => string = () => "",
): Promise<void> {
  const endMs = performance.now() + UNTIL_MS;
  while (!condition() && performance.now() < endMs) await sleep(1);
  assert.ok(condition(), message());
}
const UNTIL_MS = 1_000;

/** What became of one piece of work in a scope. */
export class Seen {
  /** Why its scope was cancelled; `undefined` while it is not. */
  kind: string | undefined = undefined;
  /** When that was told, in monotonic milliseconds. */
  atMs = 0;
  /** How its scope ended: `ok`, `error` or `cancelled`, once for each end. */
  readonly ends: string[] = [];

  /** Watches a scope; call it first in a handler. */
  watch(cx: Pick<Cx, "defer">): void {
    cx.defer((outcome: Outcome) => void this.ends.push(outcome.ok ? "ok" : outcome.kind));
  }

  /** Waits in the scope until it is cancelled. */
  async wait(cx: Pick<Cx, "sleep">): Promise<void> {
    try {
      await cx.sleep(FOREVER_MS);
    } catch (error) {
      this.cancelled(error);
      throw error;
    }
  }

  /** Takes down why something was cancelled. */
  cancelled(error: unknown): void {
    this.atMs = performance.now();
    this.kind = (error as Cancelled).reason?.kind ?? String(error);
  }
}
const FOREVER_MS = 30_000;

/**
 * Repeats what measures a time until it is within the limit: a loaded machine may take its time once, and not five times.
 *
 * @param attempt Gives the milliseconds that something took.
 */
export async function within(limitMs: number, attempt: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (let tries = 0; tries < 5; tries++) {
    const ms = await attempt();
    if (ms <= limitMs) return;
    times.push(ms);
  }
  assert.fail(`took ${times.map(Math.round).join(", ")} ms, limit ${limitMs}`);
}
