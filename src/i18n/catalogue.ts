// Messages of one language, and how a finding is said with them. What a message mentions comes from the finding's `ctx`;
// its type, place and input stay what programs read.

import type { Issue } from "../schema/mod.ts";

/**
 * A message: text with `{name}` for what the finding's `ctx` holds; a part in `[…]` is left out when what it mentions has
 * no words in the language. By number: one text for each plural category of the language, chosen by `by`.
 */
export type Message = string | PluralMessage;

/** A message that depends on a number. */
export interface PluralMessage {
  /** Name of the number in `ctx`. */
  readonly by: string;
  /** Where the language says it of one. */
  readonly one?: string;
  /** Where the language has a form for few. */
  readonly few?: string;
  /** Where the language has a form for many. */
  readonly many?: string;
  /** Of all other numbers. */
  readonly other: string;
}

/** Messages of one language. */
export interface Catalogue {
  /** Language tag (RFC 5646): `de`, `pt-BR`. */
  readonly language: string;
  /** Messages by the `type` of findings. `json_invalid.body`, `value_error.email` and `value_error.file` are forms of a type. */
  readonly messages: Readonly<Record<string, Message>>;
  /**
   * What stands in `ctx.error` and `ctx.reason`, by its English words, `{0}` and `{1}` for what varies in them; also what
   * the app's own validators throw. `undefined` keeps the English words. Others are left out of messages.
   */
  readonly reasons?: Readonly<Record<string, string>>;
  /** Single words: `or` in lists of choices, `more` for an unknown number, `List`, `Set`, `Tuple`, `Dictionary`. */
  readonly words: Readonly<Record<"or" | "more" | "List" | "Set" | "Tuple" | "Dictionary", string>>;
}

/**
 * A catalogue with messages, reasons or words of one's own over those that it has.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { en, extendCatalogue, say } from "@cairn/cairn/i18n";
 *
 * const kind = extendCatalogue(en, { messages: { missing: "Please fill in this field" } });
 * const issue = { type: "missing", loc: ["body", "name"], msg: "Field required", input: {} };
 * assert.equal(say(kind, issue), "Please fill in this field");
 * ```
 */
export function extendCatalogue(catalogue: Catalogue, more: Partial<Catalogue>): Catalogue {
  const { language = catalogue.language, messages, reasons, words } = more;
  const allReasons = catalogue.reasons === undefined && reasons === undefined
    ? {}
    : { reasons: { ...catalogue.reasons, ...reasons } };
  return Object.freeze({
    language,
    messages: { ...catalogue.messages, ...messages },
    ...allReasons,
    words: { ...catalogue.words, ...words },
  });
}

/**
 * A finding in the words of a catalogue.
 *
 * @returns `undefined` when the catalogue has no words for it: its type is another library's or the app's own, or its
 * `ctx` lacks what the message mentions. Show its `msg` then.
 */
export function say(
  catalogue: Catalogue,
  issue: Pick<Issue, "type" | "msg" | "ctx">,
): string | undefined {
  const key = keyOf(issue);
  const message = Object.hasOwn(catalogue.messages, key) ? catalogue.messages[key] : undefined;
  if (message === undefined) return undefined;
  const text = typeof message === "string" ? message : pluralText(catalogue, message, issue);
  return text === undefined ? undefined : fill(catalogue, text, issue);
}

/** Findings of one type that say different things. */
function keyOf({ type, msg, ctx }: Pick<Issue, "type" | "msg" | "ctx">): string {
  if (type === "json_invalid" && msg === "JSON decode error") return "json_invalid.body";
  if (type !== "value_error") return type;
  if (typeof ctx?.reason === "string") return "value_error.email";
  return msg === NO_FILE ? "value_error.file" : type;
}

function pluralText(
  { language }: Catalogue,
  message: PluralMessage,
  { ctx }: Pick<Issue, "ctx">,
): string | undefined {
  const count = Number(ctx?.[message.by]);
  if (Number.isNaN(count)) return undefined;
  return message[pluralsOf(language).select(count) as "one" | "other"] ?? message.other;
}

function pluralsOf(language: string): Intl.PluralRules {
  let rules = PLURALS.get(language);
  if (rules === undefined) PLURALS.set(language, rules = new Intl.PluralRules(language));
  return rules;
}

function fill(
  catalogue: Catalogue,
  text: string,
  issue: Pick<Issue, "type" | "msg" | "ctx">,
): string | undefined {
  let isWhole = true;
  const put = (part: string, isOptional: boolean): string => {
    let hasAll = true;
    const filled = part.replaceAll(PLACEHOLDER, (_, name: string) => {
      const value = valueOf(catalogue, name, issue);
      if (value === undefined) hasAll = false;
      return value ?? "";
    });
    if (hasAll) return filled;
    if (!isOptional) isWhole = false;
    return "";
  };
  const parts = text.split(OPTIONAL).map((part, place) => put(part, place % 2 === 1));
  return isWhole ? parts.join("") : undefined;
}

/** What a placeholder stands for, in the words of the language. */
function valueOf(
  catalogue: Catalogue,
  name: string,
  { msg, ctx }: Pick<Issue, "msg" | "ctx">,
): string | undefined {
  const { words, reasons } = catalogue;
  if (name === "words") {
    // The app's own sentence: where nobody translated it, it is better than nothing.
    const own = msg.startsWith(OWN) ? msg.slice(OWN.length) : undefined;
    return own === undefined ? undefined : reasonOf(reasons ?? {}, own) ?? own;
  }
  const value = ctx?.[name];
  if (value === undefined) return undefined;
  if (name === "actual_length" && value === null) return words.more;
  if (name === "error" || name === "reason") {
    return reasons === undefined ? String(value) : reasonOf(reasons, String(value));
  }
  if (name === "field_type") return words[value as "List"] ?? String(value);
  return CHOICES.has(name) ? String(value).replace(LAST_OR, ` ${words.or} `) : String(value);
}

function reasonOf(reasons: Readonly<Record<string, string>>, reason: string): string | undefined {
  if (Object.hasOwn(reasons, reason)) return reasons[reason];
  for (const [pattern, text] of patternsOf(reasons)) {
    const found = pattern.exec(reason);
    if (found !== null) {
      return text.replaceAll(/\{(\d)\}/g, (_, place) => found[Number(place) + 1]!);
    }
  }
  return undefined;
}

/** Reasons in which something varies, as expressions; made once for each catalogue. */
function patternsOf(reasons: Readonly<Record<string, string>>): readonly Pattern[] {
  const known = PATTERNS.get(reasons);
  if (known !== undefined) return known;
  const made = Object.entries(reasons).filter(([reason]) => reason.includes("{0}"))
    .map(([reason, text]): Pattern => {
      const parts = reason.split(/\{\d\}/).map((part) => RegExp.escape(part));
      return [new RegExp(`^${parts.join("(.{1,200}?)")}$`, "su"), text];
    });
  PATTERNS.set(reasons, made);
  return made;
}

type Pattern = readonly [pattern: RegExp, text: string];

const PATTERNS = new WeakMap<object, readonly Pattern[]>();
const PLURALS = new Map<string, Intl.PluralRules>();
const PLACEHOLDER = /\{(\w+)\}/g;
const OPTIONAL = /\[([^\]]*)\]/;
const OWN = "Value error, ";
const NO_FILE = "Value error, Expected UploadFile, received: <class 'str'>";
/** Lists of choices, in which the last one stands behind an `or`. */
const CHOICES: ReadonlySet<string> = new Set(["expected", "expected_schemes"]);
const LAST_OR = / or (?=(?:'[^']*'|[^' ]+)$)/;
