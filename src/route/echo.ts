// Findings as clients get them. FastAPI shows the input of each finding; a hostile request must not get megabytes of its
// own back, nor a 500 because its input cannot be written, so inputs are shortened and findings are counted.

import type { Issue } from "../schema/mod.ts";
import { toJsonable } from "../schema/mod.ts";

/** Findings that are shown; the rest is left out. */
const FINDINGS_MAX = 100;
/** Characters of a text that are shown. */
const TEXT_CHARS_MAX = 500;
/** Characters of JSON that a list or object may take to be shown. */
const JSON_CHARS_MAX = 2_000;

/** Words for findings in one language. */
export interface IssueMessages {
  /** Language tag, for `Content-Language`. */
  readonly language: string;
  /** The finding in words; `undefined` leaves its `msg`. */
  say(issue: Issue): string | undefined;
}

/** How findings are said. */
export interface Saying {
  /** Chooses the words; `undefined` leaves the findings' own. */
  readonly choose: (() => IssueMessages | undefined) | undefined;
  /** Told of what fails in that: it costs the words and not the answer. */
  readonly report: (error: unknown) => void;
}

/** Findings as they are answered. */
export interface SaidIssues {
  /** The findings. */
  readonly detail: readonly unknown[];
  /** Language of their messages, where somebody chose it. */
  readonly language: string | undefined;
}

/** The findings for an answer, in words that the app chooses. Never throws. */
export function saidIssues(issues: readonly Issue[], { choose, report }: Saying): SaidIssues {
  try {
    const messages = choose?.();
    if (messages !== undefined) {
      const detail = shownIssues(issues, (issue) => messages.say(issue));
      return { detail, language: messages.language };
    }
  } catch (error) {
    report(error);
  }
  return { detail: shownIssues(issues), language: undefined };
}

/**
 * The findings for an answer: at most 100, their inputs bounded.
 *
 * @param say Other words for a finding; `undefined` leaves its own.
 */
export function shownIssues(
  issues: readonly Issue[],
  say?: (issue: Issue) => string | undefined,
): unknown[] {
  return issues.slice(0, FINDINGS_MAX).map((issue) => {
    const { type, loc, msg, input, ctx } = issue;
    return {
      type,
      loc,
      msg: say?.(issue) ?? msg,
      input: shownInput(input),
      ...(ctx === undefined ? {} : { ctx: toJsonable(ctx) }),
    };
  });
}

function shownInput(input: unknown): unknown {
  if (typeof input === "string") return shorten(input, TEXT_CHARS_MAX);
  if (typeof input === "number" && !Number.isFinite(input)) return String(input);
  if (typeof input !== "object" || input === null) return toJsonable(input);
  const text = jsonOf(input);
  return text === undefined || text.length > JSON_CHARS_MAX ? TOO_LARGE : JSON.parse(text);
}

/** `undefined` for what cannot be written. */
function jsonOf(input: object): string | undefined {
  try {
    return JSON.stringify(toJsonable(input));
  } catch {
    return undefined;
  }
}

function shorten(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax).toWellFormed()}…`;
}

const TOO_LARGE = "(too large to show)";
