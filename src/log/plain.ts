// What somebody logs, as plain data that is safe to write: bounded in depth, width and length, without secrets, whatever
// it is. A log line must never cost more than the request, and never hold a password.

import type { LogFields } from "../cx/mod.ts";

/** What is kept out of log lines, and how long they get. */
export interface PlainOptions {
  /**
   * Names of fields, headers and members whose values are never written, compared without case, `-` and `_`; added to
   * those that are never written anyway: `password`, `token`, `authorization`, `cookie`, `apikey`, `secret`, … and names that
   * end with one of them.
   */
  readonly redact?: readonly string[];
  /** Characters of one text; what is longer is cut. Default 2 000. */
  readonly textMax?: number;
  /** Members of one object or list; the others are left out. Default 100. */
  readonly membersMax?: number;
  /** Depth of objects in objects. Default 6. */
  readonly depthMax?: number;
  /** Characters of all fields of a line; what does not fit is left out. Default 16 000. */
  readonly lineMax?: number;
}

/** Turns log fields into plain data. */
export class Plain {
  readonly #names: RegExp;
  readonly #limits: Required<Omit<PlainOptions, "redact">>;
  /** Characters left of the line that is being made. */
  #left = 0;

  /** Compiles the names. */
  constructor(options: PlainOptions = {}) {
    const { redact = [], textMax = 2_000, membersMax = 100 } = options;
    const { depthMax = 6, lineMax = 16_000 } = options;
    this.#limits = { textMax, membersMax, depthMax, lineMax };
    const names = [...SECRET_NAMES, ...redact.map(folded)].map((name) => RegExp.escape(name));
    this.#names = new RegExp(`(?:${names.join("|")})$`);
  }

  /** The fields of a record. Never throws. */
  fields(fields: LogFields): Record<string, unknown> {
    this.#left = this.#limits.lineMax;
    return this.#members(Object.keys(fields), fields as Record<string, unknown>, []);
  }

  /** A text without control of its reader's terminal left to others, cut, without what looks like a secret. */
  text(value: string): string {
    const { textMax } = this.#limits;
    const isLong = value.length > textMax;
    this.#left -= isLong ? textMax : value.length;
    return withoutSecrets(isLong ? `${value.slice(0, textMax)}… (${value.length})` : value);
  }

  #value(value: unknown, around: readonly object[]): unknown {
    this.#left -= VALUE_COST;
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "bigint":
        return value.toString();
      case "symbol":
      case "function":
        return undefined;
      case "object":
        break;
      default:
        return value;
    }
    if (value === null) return null;
    if (around.includes(value)) return "[circular]";
    if (around.length >= this.#limits.depthMax) return "[…]";
    try {
      return this.#object(value, [...around, value]);
    } catch {
      // A getter or a toJSON that throws: the line is worth more than the field.
      return "[unreadable]";
    }
  }

  #object(value: object, around: readonly object[]): unknown {
    if (Array.isArray(value)) return this.#list(value, around);
    if (value instanceof Error) return this.#error(value, around);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof URL || value instanceof RegExp) return this.text(String(value));
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      return `[${value.byteLength} bytes]`;
    }
    if (value instanceof Set) return this.#list([...value], around);
    if (value instanceof Map || value instanceof Headers) {
      const entries = [...value as Map<unknown, unknown>].map(([key, one]) => [String(key), one]);
      const record = Object.fromEntries(entries) as Record<string, unknown>;
      return this.#members(Object.keys(record), record, around);
    }
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") return this.#value(toJSON.call(value), around);
    return this.#members(Object.keys(value), value as Record<string, unknown>, around);
  }

  #list(values: readonly unknown[], around: readonly object[]): unknown[] {
    const { membersMax } = this.#limits;
    const kept: unknown[] = [];
    for (const one of values.slice(0, membersMax)) {
      if (this.#left <= 0) break;
      kept.push(this.#value(one, around) ?? null);
    }
    if (values.length > kept.length) kept.push(`… (${values.length})`);
    return kept;
  }

  #members(
    names: readonly string[],
    record: Record<string, unknown>,
    around: readonly object[],
  ): Record<string, unknown> {
    const plain: [string, unknown][] = [];
    for (const name of names.slice(0, this.#limits.membersMax)) {
      if ((this.#left -= name.length) <= 0) break;
      plain.push([name, this.#isSecret(name) ? REDACTED : this.#read(record, name, around)]);
    }
    if (names.length > plain.length) plain.push(["…", names.length]);
    return Object.fromEntries(plain);
  }

  #read(record: Record<string, unknown>, name: string, around: readonly object[]): unknown {
    try {
      return this.#value(record[name], around);
    } catch {
      return "[unreadable]";
    }
  }

  #error(error: Error, around: readonly object[]): Record<string, unknown> {
    const { name, message, stack, cause } = error;
    const suppressed = error instanceof SuppressedError ? [error.error, error.suppressed] : [];
    const errors = error instanceof AggregateError ? error.errors : suppressed;
    return {
      name: this.text(String(name)),
      message: this.text(String(message)),
      ...(typeof stack === "string" ? { stack: this.text(stack) } : {}),
      ...(cause === undefined ? {} : { cause: this.#value(cause, around) }),
      ...(errors.length === 0 ? {} : { errors: this.#list(errors, around) }),
    };
  }

  #isSecret(name: string): boolean {
    return name.length > NAME_MAX || this.#names.test(folded(name));
  }
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[-_. ]/g, "");
}

/** Credentials in the middle of a text: of an error of a driver, a URL, a header that somebody logged. */
function withoutSecrets(text: string): string {
  if (!MAY_HOLD.test(text)) return text;
  return text
    .replaceAll(/\b(Bearer|Basic|Digest|Negotiate)\s+[\w+/=.~-]{4,}/gi, `$1 ${REDACTED}`)
    .replaceAll(/:\/\/[^\s/@:]*:[^\s/@]*@/g, `://${REDACTED}@`)
    .replaceAll(/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, REDACTED)
    .replaceAll(
      /((?:password|passwd|pwd|secret|token|api[-_]?key|access[-_]?key)"?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;]+)/gi,
      `$1${REDACTED}`,
    );
}

const MAY_HOLD = /bearer|basic|digest|negotiate|:\/\/|eyJ|passw|pwd|secret|token|key/i;
/** What a value costs beside its text. */
const VALUE_COST = 4;
const REDACTED = "[redacted]";
/** Longer names are nobody's words: they are data that came from outside. */
const NAME_MAX = 200;
const SECRET_NAMES = [
  "password",
  "passwd",
  "passphrase",
  "pwd",
  "secret",
  "token",
  "authorization",
  "cookie",
  "apikey",
  "accesskey",
  "privatekey",
  "credential",
  "credentials",
  "csrf",
  "signature",
  "sessionid",
];
