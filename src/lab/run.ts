// One run of a program: drain -> choose -> release -> drain, until nothing is left to do. JavaScript interleaves only where
// a completion from outside is awaited, and between two completions an engine does the same thing every time. So every
// completion is a gate, and the only thing that the lab decides is which gate opens next.

import { enterWorld } from "../cx/internal.ts";
import { enterAmbient } from "./ambient.ts";
import { type ChoiceKind, Choices, type Strategy } from "./choices.ts";
import { type Failure, LabFailure, type OracleName } from "./failure.ts";
import { type Gate, Gates, type GateSpec } from "./gates.ts";
import { turn, waitReally } from "./host.ts";
import { randomFrom } from "./prng.ts";
import { watchRejections } from "./rejections.ts";
import type { RegisteredService } from "./service.ts";
import { Scopes } from "./scopes.ts";
import { type Timer, Timers, type TimerSpec } from "./timers.ts";
import { hashTrace, type Lane, Lanes, type TraceEvent } from "./trace.ts";
import { labWorld } from "./world.ts";

/** How one run behaves; the same for all runs of an exploration. */
export interface RunLimits {
  /** Steps after which a run counts as a livelock. */
  readonly stepsMax: number;
  /** Real time to wait for work that the lab does not own, before a run counts as stuck; in milliseconds. */
  readonly foreignMs: number;
  /** Virtual time within which a cancelled scope must have closed, in milliseconds. */
  readonly cleanupMs: number;
  /** Whether any use of ambient time and randomness is a failure. */
  readonly strict: boolean;
  /** Whether what the program prints is shown. */
  readonly console: boolean;
  /** Whether the wall clock may jump. */
  readonly clockJumps: boolean;
  /** Rules that are not checked. */
  readonly except: readonly OracleName[];
  /** Parts of the real world that the program may use. */
  readonly allow: readonly string[];
}

/** How to perform a run. */
export interface RunPlan {
  /** Makes the choices. */
  readonly strategy: Strategy;
  /** How it behaves. */
  readonly limits: RunLimits;
}

/** Something that may happen to the program at any step. */
export interface Interruption {
  /** What it is. */
  readonly kind: "disconnect" | "shutdown";
  /** To whom. */
  readonly lane: Lane;
  /** Lets it happen. */
  readonly act: () => void;
}

/** A rule of the test, checked after every step. */
export interface Watch {
  /** Name of the rule. */
  readonly name: string;
  /** `true` while it holds; `false`, or what is wrong in words. */
  readonly holds: () => boolean | string;
}

/** More about a broken rule. */
export interface FailParts {
  /** What was thrown. */
  readonly cause?: unknown;
  /** Whose fault it is. Default: who went on last. */
  readonly lane?: Lane;
}

/** One run; see the file's first lines. */
export class Run {
  /** The choices. */
  readonly choices: Choices;
  /** Virtual time. */
  readonly timers: Timers = new Timers(0);
  /** Completions that are held back. */
  readonly gates: Gates = new Gates();
  /** Who did things. */
  readonly lanes: Lanes = new Lanes();
  /** What happened. */
  readonly events: TraceEvent[] = [];
  /** Rules that were broken. */
  readonly failures: Failure[] = [];
  /** Other services, by origin. */
  readonly services: Map<string, RegisteredService> = new Map();
  /** The program's scopes. */
  readonly scopes: Scopes = new Scopes(this);
  /** Work for when the program can do nothing more by itself, before anything else is let through. */
  readonly turns: (() => void)[] = [];
  /** Rules of the test. */
  readonly watches: Watch[] = [];
  /** What is checked once at the end. */
  readonly finalChecks: (() => void)[] = [];
  /** Number of the current step. */
  step = 0;
  /** Who went on last: what is done without a scope is put down to it. */
  lane: Lane;
  /** The client whose request is arriving: the scope that is opened now is that request's. */
  client: Lane | undefined = undefined;
  /** Whether the run is over. */
  ended = false;
  readonly #limits: RunLimits;
  readonly #interruptions = new Set<Interruption>();
  #rushUntilMs = 0;
  #random: (() => number) | undefined = undefined;
  #wake: (() => void) | undefined = undefined;

  /** Prepares a run. */
  constructor({ strategy, limits }: RunPlan) {
    this.choices = new Choices(strategy);
    this.#limits = limits;
    this.lane = this.lanes.add("test");
  }

  /** The hash of the trace. */
  get hash(): string {
    return hashTrace(this.events);
  }

  /** How the run behaves. */
  get limits(): RunLimits {
    return this.#limits;
  }

  /** Adds an event to the trace. */
  event(lane: Lane, what: string, detail = ""): void {
    this.events.push({ step: this.step, clockMs: this.timers.nowMs, lane, what, detail });
  }

  /** Records that a rule was broken. */
  fail(oracle: OracleName, message: string, { cause, lane = this.lane }: FailParts = {}): void {
    if (this.ended || this.#limits.except.includes(oracle)) return;
    if (this.failures.length >= FAILURES_MAX) return;
    this.failures.push({ oracle, message, step: this.step, cause });
    this.event(lane, "BROKEN", oracle);
  }

  /** Holds a completion back until the schedule lets it come. */
  gate(spec: GateSpec): Gate {
    return this.gates.add(spec);
  }

  /** Waits at a gate. */
  pass(lane: Lane, label: string): Promise<void> {
    return new Promise((open) => void this.gates.add({ lane, label, open }));
  }

  /** Calls `work` at an instant of virtual time. */
  at(spec: TimerSpec): Timer {
    return this.timers.set(spec);
  }

  /** Makes a choice; what is not 0 is noted in the words of `describe`. */
  choose(kind: ChoiceKind, size: number, describe: (taken: number) => string): number {
    const taken = this.choices.take(kind, size);
    if (taken > 0) this.choices.notes.push(`step ${this.step}: ${describe(taken)}`);
    return taken;
  }

  /** A number in [0, 1), given by one choice of the run. */
  random(): number {
    this.#random ??= randomFrom(this.choices.take("random", RANDOM_SEEDS));
    return this.#random();
  }

  /** Offers that something may happen at any step from now on. @returns Withdraws it. */
  offer(interruption: Interruption): () => void {
    this.#interruptions.add(interruption);
    return () => void this.#interruptions.delete(interruption);
  }

  /** The program used ambient time or randomness: allowed, but by the strict. */
  ambient(what: string): void {
    if (this.#limits.strict) this.fail("ambient-authority", `${what} instead of the Cx's own`);
  }

  /** Tells that foreign work has ended. */
  foreignEnded(): void {
    this.#wake?.();
  }

  /** Runs `main` to the end, and everything that it leaves behind. */
  async execute(main: () => Promise<void>): Promise<void> {
    const leaveWorld = enterWorld(labWorld(this));
    const leaveAmbient = enterAmbient(this);
    const stopWatching = watchRejections((error) => this.#rejected(error));
    try {
      await this.#loop(main);
      this.#check();
    } finally {
      this.ended = true;
      stopWatching();
      leaveAmbient();
      leaveWorld();
    }
  }

  async #loop(main: () => Promise<void>): Promise<void> {
    let isDone = false;
    const end = () => void (isDone = true);
    main().then(end, (error) => {
      end();
      this.#testFailed(error);
    });
    for (;;) {
      await turn();
      while (this.turns.length > 0) {
        for (const work of this.turns.splice(0)) work();
        await turn();
      }
      while (this.gates.foreign) await this.#foreign();
      this.#afterStep();
      if (this.step >= this.#limits.stepsMax) {
        return this.fail("livelock", `still going on after ${this.step} steps`);
      }
      if (this.#interrupt() || this.#advance(isDone)) continue;
      if (isDone) return;
      if (!await this.#moves(() => isDone)) {
        return this.fail("deadlock", `nothing can go on: ${this.scopes.describeOpen()}`);
      }
      this.fail("foreign-await", `waited for the real world: ${this.scopes.describeOpen()}`);
    }
  }

  #testFailed(error: unknown): void {
    if (error instanceof LabFailure) return;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : "threw no error";
    this.fail("test", message, { cause: error });
  }

  #rejected(error: unknown): void {
    const name = error instanceof Error ? error.name : typeof error;
    this.fail("unhandled-rejection", `nobody looked at a rejected promise: ${name}`, {
      cause: error,
    });
  }

  #afterStep(): void {
    this.scopes.checkStep();
    for (const watch of [...this.watches]) this.checkWatch("always", watch);
  }

  /** Checks a rule of the test; a rule that was broken once is not looked at again. */
  checkWatch(oracle: "always" | "eventually", watch: Watch): void {
    let verdict: boolean | string;
    let parts: FailParts = {};
    try {
      verdict = watch.holds();
    } catch (cause) {
      verdict = "the rule itself threw";
      parts = { cause };
    }
    if (verdict === true) return;
    const index = this.watches.indexOf(watch);
    if (index >= 0) this.watches.splice(index, 1);
    this.fail(oracle, verdict === false ? watch.name : `${watch.name}: ${verdict}`, parts);
  }

  #check(): void {
    for (const check of this.finalChecks) check();
    this.scopes.checkEnd();
    if (this.failures.some(({ oracle }) => STOPPED_SHORT.has(oracle))) return;
    for (const { label, lane, hold } of this.timers.pending()) {
      if (hold === "leak") this.fail("quiescence", `a timer is still set: ${lane.name} ${label}`);
    }
  }

  /** Lets something happen to the program from outside. */
  #interrupt(): boolean {
    return this.#interruptBy("disconnect") || this.#interruptBy("shutdown") ||
      this.#passUntilDeadline() || (this.#limits.clockJumps && this.#jump());
  }

  #interruptBy(kind: Interruption["kind"]): boolean {
    if (this.#interruptions.size === 0) return false;
    const candidates = [...this.#interruptions].filter((one) => one.kind === kind);
    const taken = this.choose(
      kind,
      candidates.length + 1,
      (index) => `${kind} of ${candidates[index - 1]!.lane.name}`,
    );
    if (taken === 0) return false;
    const { lane, act } = candidates[taken - 1]!;
    this.step++;
    this.event(lane, kind.toUpperCase());
    act();
    return true;
  }

  /** Time passes until a deadline while every completion is late. */
  #passUntilDeadline(): boolean {
    const deadlines = this.scopes.deadlines();
    const taken = this.choose(
      "deadline",
      deadlines.length + 1,
      (index) => `everything is late, until ${Math.floor(deadlines[index - 1]!)} ms`,
    );
    if (taken === 0) return false;
    this.step++;
    this.#rushUntilMs = deadlines[taken - 1]!;
    this.event(this.lanes.all()[0]!, "LATE", String(Math.floor(this.#rushUntilMs)));
    return true;
  }

  #jump(): boolean {
    const taken = this.choose(
      "clock",
      CLOCK_JUMPS_MS.length,
      (index) => `the wall clock jumps by ${CLOCK_JUMPS_MS[index]} ms`,
    );
    if (taken === 0) return false;
    this.step++;
    this.timers.wallSkewMs += CLOCK_JUMPS_MS[taken]!;
    this.event(this.lanes.all()[0]!, "CLOCK", String(CLOCK_JUMPS_MS[taken]));
    return true;
  }

  /** Lets one thing go on. @returns Whether there was one. */
  #advance(isDone: boolean): boolean {
    const timer = this.timers.next();
    if (timer !== undefined && timer.atMs <= this.#rushUntilMs) return this.#fire();
    this.timers.nowMs = Math.max(this.timers.nowMs, this.#rushUntilMs);
    this.#rushUntilMs = 0;
    if (this.gates.size > 0) {
      const isEarly = timer !== undefined && !timer.isPatient &&
        this.choose("time", 2, () => `${timer.label} of ${timer.lane.name} is first`) === 1;
      return isEarly ? this.#fire() : this.#release();
    }
    // When the test is done only what keeps the run going is waited for; an interval would go on for ever.
    return (isDone ? this.timers.busy > 0 : timer !== undefined) && this.#fire();
  }

  #fire(): boolean {
    this.step++;
    const timer = this.timers.take()!;
    this.lane = timer.lane;
    this.event(timer.lane, "fire", timer.label);
    try {
      timer.work();
    } catch (cause) {
      // In the real world it would end the process.
      this.fail("test", "a timer's function threw", { cause });
    }
    return true;
  }

  #release(): boolean {
    this.step++;
    const first = this.#takeGate(this.gates.all());
    const others = first.alone ? [] : this.gates.all().filter(({ alone }) => !alone);
    const isBatch = others.length > 0 &&
      this.choose("batch", 2, () => "two completions at once") === 1;
    first.open();
    if (isBatch) this.#takeGate(others).open();
    return true;
  }

  #takeGate(candidates: readonly Gate[]): Gate {
    const taken = this.choices.take("run", candidates.length, {
      step: this.step,
      lane: (index) => candidates[index]!.lane.id,
    });
    const gate = candidates[taken]!;
    if (taken > 0) {
      const instead = `${gate.lane.name} ${gate.label}, before ${candidates[0]!.lane.name}`;
      this.choices.notes.push(`step ${this.step}: ${instead}`);
    }
    this.gates.drop(gate);
    this.lane = gate.lane;
    this.event(gate.lane, "run", gate.label);
    return gate;
  }

  /** Waits until foreign work has ended; its gates are released in the order in which it was begun. */
  async #foreign(): Promise<void> {
    await new Promise<void>((resolve) => this.#wake = resolve);
    this.#wake = undefined;
    await turn();
  }

  /** Waits in real time for anything to move that the lab does not own. */
  async #moves(isDone: () => boolean): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < this.#limits.foreignMs; waitedMs += POLL_MS) {
      await waitReally(POLL_MS);
      if (isDone() || this.gates.size > 0 || this.timers.next() !== undefined) return true;
    }
    return false;
  }
}

const FAILURES_MAX = 20;
const RANDOM_SEEDS = 2_147_483_648;
const POLL_MS = 5;
const CLOCK_JUMPS_MS = [0, 3_600_000, -3_600_000, 86_400_000];
const STOPPED_SHORT: ReadonlySet<OracleName> = new Set(["livelock", "deadlock"]);
