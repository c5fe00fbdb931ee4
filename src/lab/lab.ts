// The lab's front door: one run, many runs, a run again, and all of it as a test.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import type { Scenario } from "./context.ts";
import { type Exploration, explore, type Found } from "./explore.ts";
import { LabFailure } from "./failure.ts";
import { type LabRun, performRun } from "./lab_run.ts";
import { type LabOptions, settingsOf } from "./options.ts";
import { checkChoices, formatReplay, parseReplay } from "./replay_file.ts";
import { formatReport } from "./report.ts";
import { registerTest } from "./runner.ts";
import { given, strategyOf } from "./strategies.ts";
import { timeline } from "./timeline.ts";

/** The deterministic lab. */
export interface Lab {
  /**
   * Performs one run.
   *
   * @param seed Gives everything that may differ between runs; 0 is the run in order, without faults.
   */
  run(seed: number, scenario: Scenario, options?: LabOptions): Promise<LabRun>;
  /** Performs many runs and shrinks the first that breaks a rule. */
  explore(scenario: Scenario, options?: LabOptions): Promise<Exploration>;
  /**
   * Repeats a run.
   *
   * @param replay Path of a replay file, or the choices themselves.
   * @throws {SyntaxError} If the file is no replay file.
   */
  replay(
    replay: string | readonly number[],
    scenario: Scenario,
    options?: LabOptions,
  ): Promise<LabRun>;
  /**
   * Registers a test with `deno test` or `bun test` that explores and fails with a report.
   *
   * `CAIRN_SEED=n` performs the run of one seed only. `CAIRN_REPLAY` repeats one run: the path of a replay file, or
   * choices as `[0,1]`. `CAIRN_LAB_OUT=folder` keeps the shrunk failing run there, as a replay file and as a page.
   */
  test(name: string, scenario: Scenario): void;
  /** Registers a test with options. */
  test(name: string, options: LabOptions, scenario: Scenario): void;
}

/** The deterministic lab; see {@linkcode Lab} and `docs/lab.md`. */
export const lab: Lab = Object.freeze({ run, explore: exploreWith, replay, test });

function run(seed: number, scenario: Scenario, options: LabOptions = {}): Promise<LabRun> {
  const settings = settingsOf(options);
  const strategy = strategyOf(seed, settings);
  return performRun(scenario, { strategy, limits: settings.limits, seed });
}

function exploreWith(scenario: Scenario, options: LabOptions = {}): Promise<Exploration> {
  return explore(scenario, settingsOf(options));
}

async function replay(
  replay: string | readonly number[],
  scenario: Scenario,
  options: LabOptions = {},
): Promise<LabRun> {
  const choices = typeof replay === "string"
    ? parseReplay(await readFile(replay, "utf8")).choices
    : checkChoices(replay);
  const { limits } = settingsOf(options);
  return await performRun(scenario, { strategy: given(choices), limits });
}

function test(name: string, options: LabOptions | Scenario, scenario?: Scenario): void {
  const [settings, fn] = typeof options === "function" ? [{}, options] : [options, scenario!];
  registerTest(name, () => check(name, settings, fn), TEST_TIMEOUT_MS);
}

/** What a registered test does. @throws {LabFailure} If a rule was broken. */
async function check(name: string, options: LabOptions, scenario: Scenario): Promise<void> {
  const { CAIRN_SEED: seed, CAIRN_REPLAY: again, CAIRN_LAB_OUT: folder } = process.env;
  if (again !== undefined) {
    const choices = await choicesFor(name, again);
    if (choices === undefined) return;
    await judge({ name, folder }, await replay(choices, scenario, { console: true, ...options }));
  } else if (seed !== undefined) {
    await judge({ name, folder }, await run(seedOf(seed), scenario, { console: true, ...options }));
  } else {
    const { found } = await exploreWith(scenario, options);
    if (found !== undefined) await judge({ name, folder, found }, found.minimal);
  }
}

interface Judgement {
  readonly name: string;
  readonly folder: string | undefined;
  readonly found?: Found;
}

async function judge({ name, folder, found }: Judgement, run: LabRun): Promise<void> {
  const [first] = run.failures;
  if (first === undefined) return;
  if (folder !== undefined) await keep(run, name, folder);
  const cause = first.cause === undefined ? {} : { cause: first.cause };
  throw new LabFailure(formatReport(name, run, found), cause);
}

/** Writes a run where a person can look at it. */
async function keep(run: LabRun, name: string, folder: string): Promise<void> {
  const file = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").slice(0, FILE_NAME_MAX);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${file}.jsonl`), formatReplay(run, name));
  await writeFile(join(folder, `${file}.html`), timeline(run, name));
}

/** The choices that the environment asks for; `undefined` when they are another test's. */
async function choicesFor(name: string, again: string): Promise<readonly number[] | undefined> {
  if (again.startsWith("[")) return checkChoices(JSON.parse(again));
  const { test, choices } = parseReplay(await readFile(again, "utf8"));
  return test === name ? choices : undefined;
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new RangeError(`Cannot use CAIRN_SEED "${text}": expected a whole number`);
}

const TEST_TIMEOUT_MS = 300_000;
const FILE_NAME_MAX = 80;
