// A scope whose clock and network the test sets.
import { cancelCx } from "../src/cx/internal.ts";
import { type Clock, Cx, OUTBOUND } from "../src/cx/mod.ts";

/** What `fetch` does; the signal is aborted with the scope. */
export type TestFetch = (url: string, signal: AbortSignal) => Promise<Response>;

/** A scope for tests. */
export class TestScope extends Cx {
  /** What `clock.wallNow()` says. */
  nowMs: number;

  /** Opens it. */
  constructor(nowMs: number, fetch: TestFetch) {
    super();
    this.nowMs = nowMs;
    this.provide(OUTBOUND, { fetch: (input, init) => fetch(String(input), init!.signal!) });
  }

  override get clock(): Clock {
    return { ...super.clock, wallNow: () => this.nowMs };
  }

  /** Cancels it, as a client that leaves. */
  cancel(): void {
    cancelCx(this, { kind: "client_disconnect" });
  }
}

/** Opens a scope at `nowMs`. */
export function scopeAt(nowMs: number, fetch: TestFetch = noNetwork): TestScope {
  return new TestScope(nowMs, fetch);
}

function noNetwork(url: string): Promise<Response> {
  return Promise.reject(new Error(`Cannot fetch ${url}: this test has no network`));
}
