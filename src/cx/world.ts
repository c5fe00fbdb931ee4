// Where scopes take time, chance and identity from, and whom they tell what happens. One world at a time: the real one,
// or the lab's while it runs a program. Everything in the request path asks here, so that a run can be repeated.

import { setImmediate } from "node:timers";
import type { Cx } from "./cx.ts";
import { Wheel } from "./wheel.ts";

/**
 * What happens to scopes, as the lab's oracles see it. The detail of each, where it has one:
 *
 * | event | detail |
 * |---|---|
 * | `open` | kind of the scope, see `ScopeKind` |
 * | `cancel` | kind of the reason; told again when a stronger one replaces it |
 * | `drain`, `finalize`, `close` | how it ends: `ok`, `error` or `cancelled` |
 * | `finalizer` | its place in the order of registration, from 0; they run from the last to the first |
 * | `finalizer_error` | its place; also told of one that hangs when the time for cleaning up is used up |
 * | `spawn` | id of the child |
 * | `settle` | how the body ended: `ok`, `error` or `cancelled` |
 * | `wait`, `wake` | label; each wait is followed by `wake`, also when it is cancelled, or by `orphan_wait` |
 * | `deadline` | instant that was reached, in monotonic milliseconds |
 * | `spend` | `units meter` |
 * | `shield`, `unshield`, `shield_overrun` | bound in milliseconds; told of the shielded scope |
 * | `reserve`, `commit`, `abort`, `leak` | kind of the obligation; an obligation that leaked is aborted, too |
 * | `race_end` | ids of all contenders, joined by commas: every one is closed by then |
 * | `use_after_close` | the operation |
 * | `orphan_wait` | label of a wait that nobody awaited when the scope closed; it will never settle |
 * | `late_rejection` | label of the wait that had been cancelled |
 * | `zombie` | last label of the body that was given up |
 */
export type CxEvent =
  | "open"
  | "cancel"
  | "drain"
  | "finalize"
  | "finalizer"
  | "finalizer_error"
  | "close"
  | "spawn"
  | "settle"
  | "wait"
  | "wake"
  | "deadline"
  | "spend"
  | "shield"
  | "unshield"
  | "shield_overrun"
  | "reserve"
  | "commit"
  | "abort"
  | "leak"
  | "race_end"
  | "use_after_close"
  | "orphan_wait"
  | "late_rejection"
  | "zombie";

/** A source of time, chance and identity. */
export interface World {
  /** Monotonic clock, in milliseconds. */
  now(): number;
  /** Wall clock, in milliseconds since the epoch; for logs and dates only. */
  wallNow(): number;
  /**
   * Calls `work` once when `now()` has reached `atMs`, never before.
   *
   * @param isPatient Whether it gives something up that should have ended by itself. For the lab, where nothing has a
   *   duration of its own: it lets such a timer fire only when nothing else can go on.
   * @returns Stops it; idempotent.
   */
  at(atMs: number, work: () => void, isPatient?: boolean): () => void;
  /** Calls `work` in a later turn of the event loop, when everything that is ready now has run. */
  turn(work: () => void): void;
  /** A number in [0, 1). */
  random(): number;
  /** Fills `bytes` with random ones: for identifiers. */
  fill(bytes: Uint8Array): void;
  /** A random UUID (RFC 9562, version 4); asked for by itself, as the runtimes make one in 0.2 of what bytes and text take. */
  uuid(): string;
  /** Sends a request; what `cx.fetch` uses. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /**
   * A point where the schedule may go elsewhere: `undefined` in the real world, where the host decides; in the lab a
   * promise that resolves when this scope is chosen to go on. Asked at awaited checkpoints and before a spawned body
   * starts; waits end when what they wait for does, which the lab decides as well.
   */
  readonly pause: ((cx: Cx, label: string) => Promise<void>) | undefined;
  /** Told of every event; `undefined` in the real world unless somebody watches. */
  readonly observe: ((event: CxEvent, cx: Cx, detail?: string | number) => void) | undefined;
}

const wheel = new Wheel();

/** Clock, timers and randomness of the machine. */
export const realWorld: World = Object.freeze({
  now: () => performance.now(),
  wallNow: () => Date.now(),
  at: (atMs: number, work: () => void) => wheel.at(atMs, work),
  turn: (work: () => void) => void setImmediate(work),
  random: () => Math.random(),
  fill: (bytes: Uint8Array) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
  uuid: () => crypto.randomUUID(),
  fetch: (input: string | URL | Request, init?: RequestInit) => fetch(input, init),
  pause: undefined,
  observe: undefined,
});

let current: World = realWorld;
let lastId = 0;

/** The world of now. */
export function world(): World {
  return current;
}

/**
 * Replaces the world; identifiers of scopes start from 1 again, so that a run can be repeated.
 *
 * @returns Goes back to the world before; idempotent.
 */
export function enterWorld(next: World): () => void {
  const [before, id] = [current, lastId];
  current = next;
  lastId = 0;
  return () => {
    if (current !== next) return;
    current = before;
    lastId = id;
  };
}

/** The next identifier of a scope. */
export function nextId(): number {
  return ++lastId;
}

/** Tells whoever watches. */
export function tell(event: CxEvent, cx: Cx, detail?: string | number): void {
  if (current.observe !== undefined) current.observe(event, cx, detail);
}

/**
 * Calls `work` once after a while.
 *
 * @param ms Milliseconds.
 * @returns Stops it; idempotent.
 */
export function after(ms: number, work: () => void): () => void {
  return current.at(current.now() + ms, work);
}

/**
 * Gives something up that should have ended by itself after a while.
 *
 * @param ms Milliseconds.
 * @returns Stops it; idempotent.
 */
export function patientlyAfter(ms: number, work: () => void): () => void {
  const isPatient = true;
  return current.at(current.now() + ms, work, isPatient);
}
