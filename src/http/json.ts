// JSON text to a value. Hot. JSON.parse does the work; around it stand a bound on nesting, the removal of `__proto__`
// keys, and for text that is no JSON the message and position that Python's json module gives, because FastAPI's
// clients see them. The scanner runs only after JSON.parse has failed.

/** Options of {@linkcode parseJson}. */
export interface ParseJsonOptions {
  /** Deepest nesting of lists and objects, at most 1000. Default 64. */
  depthMax?: number;
}

/** Deepest nesting that {@linkcode parseJson} accepts unless it is told otherwise. */
export const JSON_DEPTH_MAX = 64;

/** Why a text is no JSON. */
export class JsonSyntaxIssue {
  /** The reason, in the words of Python's json module. */
  readonly message: string;
  /** Where, in characters (code points) from the start. */
  readonly position: number;

  /** Holds the finding. */
  constructor(message: string, position: number) {
    this.message = message;
    this.position = position;
  }
}

/**
 * Parses JSON. Never throws for any text.
 *
 * The last of equal keys wins, own `__proto__` keys are dropped at every level, NaN and Infinity are refused, one
 * byte order mark in front is skipped, and lone surrogates are kept.
 *
 * @param text JSON text.
 * @param options Limits.
 * @returns The value, or a {@linkcode JsonSyntaxIssue} when `text` is no JSON or nested too deeply.
 * @throws {RangeError} If `depthMax` is out of range.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { JsonSyntaxIssue, parseJson } from "@cairn/cairn/http";
 *
 * assert.deepEqual(parseJson('{"a":[1]}'), { a: [1] });
 * assert.deepEqual(parseJson("[1,]"), new JsonSyntaxIssue("Expecting value", 3));
 * ```
 */
export function parseJson(text: string, options: ParseJsonOptions = NO_OPTIONS): unknown {
  const depthMax = options.depthMax ?? JSON_DEPTH_MAX;
  if (!(depthMax >= 1 && depthMax <= 1_000)) {
    throw new RangeError(`Cannot parse JSON with depthMax ${depthMax}: expected 1 to 1000`);
  }
  const source = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  // Before anything that recurses: 100 000 levels take JSON.stringify 0.6 s and then overflow its stack (Bun).
  const tooDeepAt = source.length > depthMax ? findTooDeep(source, depthMax) : -1;
  if (tooDeepAt >= 0) {
    return issue(source, `Nesting deeper than ${depthMax} levels`, tooDeepAt);
  }
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return new Scanner(source).scan();
  }
  if (mayHoldProto(source)) dropProtoKeys(value);
  return value;
}

/** Position of the bracket that opens one level too many; -1 if there is none. */
function findTooDeep(text: string, depthMax: number): number {
  if (countOpening(text, "{", depthMax) + countOpening(text, "[", depthMax) <= depthMax) return -1;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (++depth > depthMax) return i;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth--;
  }
  return -1;
}

/** Counts `bracket`, up to one more than `max`: most texts have so few that nesting need not be looked at. */
function countOpening(text: string, bracket: string, max: number): number {
  let count = 0;
  for (
    let at = text.indexOf(bracket);
    at >= 0 && count <= max;
    at = text.indexOf(bracket, at + 1)
  ) count++;
  return count;
}

/** Position of the quote that ends the string starting at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return text.length;
}

/** Escapes can spell the key too, but only with a `\u00` among them: all its letters are ASCII. */
function mayHoldProto(text: string): boolean {
  return text.includes("__proto__") || text.includes("\\u00");
}

/** Copying such a key into another object would set that object's prototype. */
function dropProtoKeys(root: unknown): void {
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) pending.push(item);
      continue;
    }
    if (Object.hasOwn(value, "__proto__")) Reflect.deleteProperty(value, "__proto__");
    for (const item of Object.values(value)) pending.push(item);
  }
}

function issue(text: string, message: string, unit: number): JsonSyntaxIssue {
  let position = unit;
  // Python counts code points; a pair of surrogates is one of them.
  for (let i = 0; i < unit - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      position--;
      i++;
    }
  }
  return new JsonSyntaxIssue(message, position);
}

/** Finds the first fault as Python's C scanner does. Its recursion is bounded: the nesting was checked before. */
class Scanner {
  readonly #text: string;
  #at = 0;
  #message = "";

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonSyntaxIssue {
    this.#skipBlanks();
    if (this.#value()) {
      this.#skipBlanks();
      // JSON.parse refused the text, so something is left that was not read.
      this.#message = "Extra data";
    }
    return issue(this.#text, this.#message, this.#at);
  }

  #fail(message: string, at: number): false {
    this.#message = message;
    this.#at = at;
    return false;
  }

  #skipBlanks(): void {
    for (;; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
    }
  }

  #value(): boolean {
    const text = this.#text;
    switch (text.charCodeAt(this.#at)) {
      case QUOTE:
        return this.#string();
      case OPEN_OBJECT:
        return this.#object();
      case OPEN_LIST:
        return this.#list();
    }
    ATOM.lastIndex = this.#at;
    if (!ATOM.test(text)) return this.#fail("Expecting value", this.#at);
    this.#at = ATOM.lastIndex;
    return true;
  }

  #object(): boolean {
    const text = this.#text;
    this.#at++;
    this.#skipBlanks();
    if (text[this.#at] === "}") return this.#step();
    for (;;) {
      if (text[this.#at] !== '"') {
        return this.#fail("Expecting property name enclosed in double quotes", this.#at);
      }
      if (!this.#string()) return false;
      this.#skipBlanks();
      if (text[this.#at] !== ":") return this.#fail("Expecting ':' delimiter", this.#at);
      this.#at++;
      this.#skipBlanks();
      if (!this.#value()) return false;
      this.#skipBlanks();
      if (text[this.#at] === "}") return this.#step();
      if (text[this.#at] !== ",") return this.#fail("Expecting ',' delimiter", this.#at);
      this.#at++;
      this.#skipBlanks();
    }
  }

  #list(): boolean {
    const text = this.#text;
    this.#at++;
    this.#skipBlanks();
    if (text[this.#at] === "]") return this.#step();
    for (;;) {
      if (!this.#value()) return false;
      this.#skipBlanks();
      if (text[this.#at] === "]") return this.#step();
      if (text[this.#at] !== ",") return this.#fail("Expecting ',' delimiter", this.#at);
      this.#at++;
      this.#skipBlanks();
    }
  }

  #step(): true {
    this.#at++;
    return true;
  }

  #string(): boolean {
    const text = this.#text;
    const start = this.#at;
    for (let i = start + 1; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) {
        this.#at = i + 1;
        return true;
      }
      if (code < 32) return this.#fail("Invalid control character at", i);
      if (code !== BACKSLASH) continue;
      i++;
      if (i >= text.length) break;
      if (text[i] === "u") {
        // Python wants a character behind the four digits, the closing quote at least.
        if (i + 5 >= text.length || !FOUR_HEX.test(text.slice(i + 1, i + 5))) {
          return this.#fail("Invalid \\uXXXX escape", i);
        }
        i += 4;
      } else if (!ESCAPABLE.includes(text[i]!)) return this.#fail("Invalid \\escape", i - 1);
    }
    return this.#fail("Unterminated string starting at", start);
  }
}

const NO_OPTIONS: ParseJsonOptions = Object.freeze({});
const BYTE_ORDER_MARK = 0xfeff;
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const ESCAPABLE = '"\\/bfnrt';
const FOUR_HEX = /^[0-9a-fA-F]{4}$/;
/** Literals and numbers; "1.", "1e" and "01" end after their first digit, as in Python. */
const ATOM = /null|true|false|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
