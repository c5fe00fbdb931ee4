// A run as a file: a line about it, a line with its choices, then a line for each event. The choices are what counts; the
// events are there to be read, and to see whether the program still does the same.

import type { LabRun } from "./lab_run.ts";

/** What a replay file says. */
export interface Replay {
  /** Name of the test. */
  readonly test: string;
  /** The choices. */
  readonly choices: readonly number[];
  /** Hash of the recorded trace. */
  readonly hash: string;
}

/** Writes a run as JSON lines. */
export function formatReplay(run: LabRun, test: string): string {
  const { seed, strategy, hash, failures, choices, events } = run;
  const broken = failures.map(({ oracle, message }) => `${oracle}: ${message}`);
  const lines: unknown[] = [
    { v: VERSION, test, seed: seed ?? null, strategy, hash, broken },
    { choices },
    ...events.map(({ step, clockMs, lane, what, detail }) => [
      ...[step, Math.floor(clockMs), `${lane.id}:${lane.name}`, what, detail],
    ]),
  ];
  return lines.map((line) => JSON.stringify(line)).join("\n") + "\n";
}

/**
 * Reads a replay file.
 *
 * @throws {SyntaxError} If it is none, or of another version.
 */
export function parseReplay(text: string): Replay {
  const [first = "", second = ""] = text.split("\n", 2);
  const header: unknown = parseLine(first);
  const body: unknown = parseLine(second);
  const { v, test, hash } = header as { v?: unknown; test?: unknown; hash?: unknown };
  const { choices } = body as { choices?: unknown };
  if (v !== VERSION || typeof test !== "string" || typeof hash !== "string") {
    throw new SyntaxError(`Cannot read the replay: expected a header of version ${VERSION}`);
  }
  return { test, hash, choices: checkChoices(choices) };
}

/**
 * Checks a list of choices.
 *
 * @throws {SyntaxError} If it is no list of whole numbers.
 */
export function checkChoices(choices: unknown): readonly number[] {
  if (Array.isArray(choices) && choices.every((one) => Number.isSafeInteger(one) && one >= 0)) {
    return choices;
  }
  throw new SyntaxError("Cannot read the choices: expected a list of whole numbers");
}

function parseLine(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below, in words that are the same on every engine.
  }
  throw new SyntaxError("Cannot read the replay: expected a line of JSON");
}

const VERSION = 1;
