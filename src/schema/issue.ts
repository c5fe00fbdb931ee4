// Findings about a value, in the shape, words and order of pydantic's errors.

/** Where a finding is: names and indexes from the outside to the inside. */
export type Loc = (string | number)[];

/** One finding. */
export interface Issue {
  /** Kind of finding, for programs: `int_parsing`, `missing`, … */
  type: string;
  /** Where. */
  loc: Loc;
  /** What is wrong, for people. */
  msg: string;
  /** The value as it was received. */
  input: unknown;
  /** Values that the message mentions. */
  ctx?: Record<string, unknown>;
}

/** A value that should be there is not. */
export function missing(loc: Loc, input: unknown): Issue {
  return { type: "missing", loc, msg: "Field required", input };
}

/** A key that nobody declared. */
export function extraForbidden(loc: Loc, input: unknown): Issue {
  return { type: "extra_forbidden", loc, msg: "Extra inputs are not permitted", input };
}

/** What is wrong with a value, before its place is known. */
export interface Finding {
  /** Kind. */
  readonly type: string;
  /** Message. */
  readonly msg: string;
  /** Values that the message mentions. */
  readonly ctx?: Record<string, unknown>;
}

/** Pushes a finding about `input`; whoever called the decoder puts the place in front. */
export function push(issues: Issue[], finding: Finding, input: unknown): undefined {
  const { type, msg, ctx } = finding;
  issues.push(
    ctx === undefined ? { type, loc: [], msg, input } : { type, loc: [], msg, input, ctx },
  );
  return undefined;
}

/** A value that should be text is none. */
export const STRING_TYPE: Finding = {
  type: "string_type",
  msg: "Input should be a valid string",
};

/** Puts `key` in front of the places of all findings from `from` on. */
export function prefix(issues: Issue[], from: number, key: string | number): void {
  for (let i = from; i < issues.length; i++) issues[i]!.loc.unshift(key);
}

/** `1 item`, `2 items`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Values as pydantic lists them: `'a', 'b' or 'c'`. */
export function alternatives(values: readonly unknown[]): string {
  const shown = values.map(show);
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

/** A value of JSON as Python's `str` writes it. */
export function pythonText(value: unknown): string {
  return typeof value === "string" ? value : show(value);
}

function show(value: unknown): string {
  if (typeof value === "string") return `'${value}'`;
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  return `{${Object.entries(value).map(([key, one]) => `'${key}': ${show(one)}`).join(", ")}}`;
}

/**
 * Thrown by a validator of the user to choose kind, message and context of the finding. Any other error becomes a
 * `value_error` with its message.
 */
export class ValueError extends Error {
  /** Kind of finding. */
  readonly type: string;
  /** Values that the message mentions. */
  readonly ctx: Record<string, unknown> | undefined;

  /** Makes a finding of the user's own kind. */
  constructor(type: string, message: string, ctx?: Record<string, unknown>) {
    super(message);
    this.name = "ValueError";
    this.type = type;
    this.ctx = ctx;
  }
}
