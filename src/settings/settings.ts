// Settings of a program from its environment, checked once when it starts: all mistakes at once, by the names of the
// variables, and never with their values, which end up in logs.

import { readFileSync } from "node:fs";
import process from "node:process";
import {
  aliasOf,
  compileDecode,
  type Decode,
  isObjectSchema,
  isRequired,
  type Issue,
  kindOf,
  type Static,
  type TObject,
  type TSchema,
} from "../schema/mod.ts";
import { parseDotenv } from "./dotenv.ts";

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Options of {@linkcode settings}. */
export interface SettingsOptions {
  /** Variables. Default: those of the process. */
  readonly env?: Environment;
  /** In front of all names: `SHOP_` for `SHOP_PORT`. Default none. */
  readonly prefix?: string;
  /**
   * Files in the way of `.env`, read when they exist; those named later win, and variables of `env` over all of them.
   * Default none.
   */
  readonly files?: readonly string[];
}

/** One thing that is wrong with the settings. */
export interface SettingsIssue {
  /** Name of the variable. */
  readonly variable: string;
  /** Kind of finding, as in validation errors: `missing`, `int_parsing`, … */
  readonly type: string;
  /** What is wrong, without the value. */
  readonly message: string;
}

/** The settings do not fit. The message names every variable and shows no value. */
export class SettingsError extends Error {
  /** Everything that is wrong. */
  readonly issues: readonly SettingsIssue[];

  /** Made by {@linkcode settings}. */
  constructor(issues: readonly SettingsIssue[]) {
    const lines = issues.map(({ variable, message }) => `\n  ${variable}: ${message}`);
    super(`Cannot read the settings: ${issues.length} missing or wrong${lines.join("")}`);
    this.name = "SettingsError";
    this.issues = issues;
  }
}

/**
 * Reads settings from the environment.
 *
 * A member `itemsPerUser` or `items_per_user` is the variable `ITEMS_PER_USER`, whatever its case; `env: "NAME"` in its
 * schema names another one. Texts are coerced as parameters of requests are; lists and records are JSON, lists of plain
 * values also `a,b,c`; members of a nested object have `__` between: `DATABASE__HOST`, or come together as JSON. An
 * empty variable counts as absent, unless it is a string.
 *
 * @param schema An object.
 * @param options Where variables come from.
 * @returns The settings, frozen.
 * @throws {SettingsError} If something is missing or does not fit, with all findings.
 * @throws {SyntaxError} If a file is no file of variables.
 *
 * @example
 * ```ts
 * import { t } from "@cairn/cairn";
 * import { settings } from "@cairn/cairn/settings";
 *
 * const config = settings(
 *   t.Object({
 *     appName: t.String({ default: "Shop" }),
 *     port: t.Integer({ minimum: 1, maximum: 65_535, default: 3_000 }),
 *     database: t.Object({ host: t.String(), password: t.String() }),
 *     admins: t.Array(t.String(), { default: [] }),
 *   }),
 *   { env: { PORT: "80", DATABASE__HOST: "db", DATABASE__PASSWORD: "…", ADMINS: "ada,grace" } },
 * );
 * if (config.port !== 80 || config.admins.length !== 2) throw new Error("wrong settings");
 * ```
 */
export function settings<T extends TObject>(
  schema: T,
  options: SettingsOptions = {},
): Readonly<Static<T>> {
  const { prefix = "", files = [], env = process.env } = options;
  const variables = new Variables([...files.flatMap(readFile), env]);
  const gathered = gather(schema, variables, prefix);
  const issues: Issue[] = [];
  const decoded = compileDecode(schema)(gathered.value, ROOT, issues);
  if (issues.length === 0) return frozen(decoded) as Readonly<Static<T>>;
  throw new SettingsError(issues.map((issue) => ({
    variable: gathered.nameOf(issue.loc.slice(1)),
    type: issue.type,
    message: issue.msg,
  })));
}

/** Variables of several sources, later ones first, whatever the case of their names. */
class Variables {
  readonly #exact = new Map<string, string>();
  readonly #folded = new Map<string, string>();

  constructor(sources: readonly Environment[]) {
    for (const source of sources) {
      for (const [name, value] of Object.entries(source)) {
        if (value === undefined) continue;
        this.#exact.set(name, value);
        this.#folded.set(name.toUpperCase(), value);
      }
    }
  }

  get(name: string): string | undefined {
    return this.#exact.get(name) ?? this.#folded.get(name.toUpperCase());
  }
}

interface Gathered {
  readonly value: unknown;
  /** The variable behind a place in the value. */
  readonly nameOf: (loc: readonly (string | number)[]) => string;
}

function gather(schema: TObject, variables: Variables, prefix: string): Gathered {
  const value: Record<string, unknown> = {};
  const members = new Map<
    string,
    { readonly name: string; readonly nested: Gathered | undefined }
  >();
  for (const [key, member] of Object.entries(schema.properties as Record<string, TSchema>)) {
    const name = typeof member.env === "string" ? member.env : prefix + variableName(key);
    const text = variables.get(name);
    const nested = isObjectSchema(member) ? gather(member, variables, `${name}__`) : undefined;
    const decodedAs = aliasOf(member) ?? key;
    members.set(decodedAs, { name, nested });
    const found = nested === undefined
      ? fromText(member, text)
      : together(fromText(member, text), nested.value as Record<string, unknown>);
    if (found !== undefined) value[decodedAs] = found;
    // So that each of its members is missed by its own name.
    else if (nested !== undefined && isRequired(member)) value[decodedAs] = {};
  }
  return {
    value,
    nameOf: ([key, ...rest]) => {
      // Findings are about members alone: the whole is an object, made here.
      const member = members.get(String(key))!;
      return rest.length > 0 && member.nested !== undefined
        ? member.nested.nameOf(rest)
        : member.name;
    },
  };
}

/** `itemsPerUser` and `items_per_user` are both `ITEMS_PER_USER`. */
function variableName(key: string): string {
  return key.replace(/([a-z\d])([A-Z])/g, "$1_$2").replaceAll("-", "_").toUpperCase();
}

/** The raw value of a variable: text, or what its JSON says where a list or an object is wanted. */
function fromText(schema: TSchema, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const kind = kindOf(schema);
  if (text === "") return kind === "String" ? text : undefined;
  if (!STRUCTURES.has(kind)) return text;
  if (/^\s*[[{]/.test(text)) return parsed(text);
  return kind === "Array" ? text.split(",").map((part) => part.trim()) : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema says in its own words that a text is not what it wants.
    return text;
  }
}

/** Variables of single members win over the object as JSON. */
function together(whole: unknown, members: Record<string, unknown>): unknown {
  if (Object.keys(members).length === 0) return whole;
  return typeof whole === "object" && whole !== null && !Array.isArray(whole)
    ? { ...whole, ...members }
    : members;
}

function readFile(file: string): Environment[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return [];
    throw error;
  }
  return [parseDotenv(text, file)];
}

function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

const ROOT: Parameters<Decode>[1] = Object.freeze(["settings"]);
const STRUCTURES: ReadonlySet<string> = new Set(["Array", "Object", "Record", "Tuple", "Union"]);
