// The scopes of the program under test, as the lab sees them: who belongs to whom, where each one waits, how it ended. The
// rules that they must keep are in scope_rules.ts.

import { type CxEvent, parentCx } from "../cx/internal.ts";
import type { Cx } from "../cx/mod.ts";
import type { Run } from "./run.ts";
import { checkEvent, checkScopesAtEnd, checkScopesAtStep } from "./scope_rules.ts";
import type { Lane } from "./trace.ts";

/** What the lab knows of one scope. */
export interface ScopeRecord {
  /** The scope. */
  readonly cx: Cx;
  /** Its name in traces. */
  readonly lane: Lane;
  /** The scope that it was opened in. */
  readonly parent: ScopeRecord | undefined;
  /** Its open children. */
  readonly children: Set<ScopeRecord>;
  /** When it was cancelled, in virtual milliseconds. */
  cancelledAtMs: number | undefined;
  /** Step in which it was cancelled. */
  cancelledAtStep: number | undefined;
  /** How it ended: `ok`, `error` or `cancelled`. */
  end: string;
  /** Whether cancellation and deadlines of the parent do not reach it. */
  shielded: boolean;
  /** What it waited for last. */
  last: string;
  /** Whether it has closed. */
  closed: boolean;
  /** Whether a rule that is checked after every step was broken. */
  isBroken: boolean;
  /** Place of the finalizer that ran last. */
  finalizer: number;
  /** Called when it has closed. */
  readonly onClose: (() => void)[];
}

/** The scopes of one run. */
export class Scopes {
  readonly #run: Run;
  readonly #records = new Map<Cx, ScopeRecord>();
  readonly #open = new Set<ScopeRecord>();

  /** Scopes of `run`. */
  constructor(run: Run) {
    this.#run = run;
  }

  /** Scopes that have not closed, in the order in which they were opened. */
  get open(): ReadonlySet<ScopeRecord> {
    return this.#open;
  }

  /** The record of a scope, which may have been opened before the run. */
  of(cx: Cx): ScopeRecord {
    let record = this.#records.get(cx);
    if (record === undefined) {
      const around = parentCx(cx);
      const parent = around === undefined ? undefined : this.of(around);
      record = {
        cx,
        lane: this.#run.client === undefined || parent !== undefined
          ? this.#run.lanes.add(cx.name, parent?.lane)
          : this.#run.lanes.add("request", this.#run.client),
        parent,
        children: new Set(),
        cancelledAtMs: undefined,
        cancelledAtStep: undefined,
        end: "",
        shielded: false,
        last: "nothing",
        closed: false,
        isBroken: false,
        finalizer: Infinity,
        onClose: [],
      };
      this.#records.set(cx, record);
    }
    return record;
  }

  /** Name of a scope in traces. */
  laneOf(cx: Cx): Lane {
    return this.of(cx).lane;
  }

  /** Waits at a gate of a scope; ends early when the scope is cancelled. */
  pass(cx: Cx, label: string): Promise<void> {
    const run = this.#run;
    const { promise, resolve } = Promise.withResolvers<void>();
    const gate = run.gate({ lane: this.laneOf(cx), label, open: resolve });
    return cx.wait(promise, { label, onEnd: () => run.gates.drop(gate) });
  }

  /** Waits until the scope of a request has closed. A request that needs no scope has none. */
  closedOf(request: Request): Promise<void> {
    for (const { cx, onClose } of this.#open) {
      if (!("request" in cx) || cx.request !== request) continue;
      return new Promise((resolve) => void onClose.push(resolve));
    }
    return Promise.resolve();
  }

  /** Takes notice of an event. */
  observe(event: CxEvent, cx: Cx, detail: string | number = ""): void {
    const record = this.of(cx);
    const run = this.#run;
    // A scope gets its name only after it was opened.
    if (cx.name !== UNNAMED) record.lane.name = cx.name;
    const text = typeof detail === "number" ? String(Math.floor(detail)) : detail;
    run.event(record.lane, event, text);
    switch (event) {
      case "open":
        record.shielded = text === "shield";
        this.#open.add(record);
        record.parent?.children.add(record);
        break;
      case "wait":
        record.last = text;
        break;
      case "cancel":
        record.cancelledAtMs ??= run.timers.nowMs;
        record.cancelledAtStep ??= run.step;
        break;
      case "finalize":
        record.end = text;
        break;
      case "close":
        record.closed = true;
        this.#open.delete(record);
        record.parent?.children.delete(record);
        break;
    }
    checkEvent(run, { record, event, detail: text });
    if (event === "close") { for (const tell of record.onClose.splice(0)) tell(); }
  }

  /** Deadlines that have not passed, in order, each once. */
  deadlines(): number[] {
    const { nowMs } = this.#run.timers;
    const found = new Set<number>();
    for (const { cx } of this.#open) {
      if (cx.deadline > nowMs && cx.deadline < Infinity) found.add(cx.deadline);
    }
    return found.size === 0 ? NONE : [...found].sort((a, b) => a - b);
  }

  /** Which scopes are open and what each waited for last. */
  describeOpen(): string {
    const open = [...this.#open].map(({ lane, last }) => `${lane.id}:${lane.name} after ${last}`);
    return open.length === 0 ? "no scope is open" : open.join(", ");
  }

  /** Checks rules after a step. */
  checkStep(): void {
    checkScopesAtStep(this.#run);
  }

  /** Checks rules at the end of the run. */
  checkEnd(): void {
    checkScopesAtEnd(this.#run);
  }
}

const NONE: number[] = [];
const UNNAMED = "scope";
