// A scope whose clock and network the test sets.
import { cancelCx } from "../src/cx/internal.ts";
import { Cx } from "../src/cx/mod.ts";
import type { ScopeLike } from "../src/secret/mod.ts";

/** A scope for tests. */
export interface TestScope extends ScopeLike {
  /** What `clock.wallNow()` says. */
  nowMs: number;
  /** Cancels it, as a client that leaves. */
  cancel(): void;
}

/** What `fetch` does; the signal is aborted with the scope. */
export type TestFetch = (url: string, signal: AbortSignal) => Promise<Response>;

/** Opens a scope at `nowMs`. */
export function scopeAt(nowMs: number, fetch: TestFetch = noNetwork): TestScope {
  const cx = new Cx();
  const scope: TestScope = {
    nowMs,
    cancel: () => cancelCx(cx, { kind: "client_disconnect" }),
    clock: { ...cx.clock, wallNow: () => scope.nowMs },
    random: cx.random,
    signal: cx.signal,
    get cancelled() {
      return cx.cancelled;
    },
    checkpoint: () => cx.checkpoint(),
    wait: (promise, onEnd) => cx.wait(promise, onEnd),
    fetch: (input) => fetch(String(input), cx.signal),
  };
  return scope;
}

function noNetwork(url: string): Promise<Response> {
  return Promise.reject(new Error(`Cannot fetch ${url}: this test has no network`));
}
