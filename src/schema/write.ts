// The plain writers: values to JSON-ready values, member by member, with every option and every finding. Values are
// coerced as pydantic coerces them; what a schema does not declare is left out.

import type { TSchema } from "@sinclair/typebox";
import { base64Text, bytesText } from "./bytes_text.ts";
import { compileRead } from "./decode.ts";
import type { EncodeOptions, Selection } from "./encode.ts";
import { type Issue, missing, prefix, push } from "./issue.ts";
import { bigIntJson, toJsonable } from "./jsonable.ts";
import {
  aliasOf,
  defaultOf,
  type Definitions,
  flatMembers,
  isObjectSchema,
  isOptional,
  kindOf,
  outputAliasOf,
  resolveRef,
  withDefinitions,
} from "./kinds.ts";
import { formatDateTime } from "./temporal.ts";

/** Writes one value. */
export type Write = (value: unknown, issues: Issue[]) => unknown;

interface Around {
  readonly options: EncodeOptions;
  readonly definitions: Definitions;
  readonly include: Selection | undefined;
  readonly exclude: Selection | undefined;
}

/** Compiles the plain writer of a schema. */
export function compileWrite(schema: TSchema, options: EncodeOptions): Write {
  return writer(schema, {
    options,
    definitions: new Map(),
    include: options.include,
    exclude: options.exclude,
  });
}

function writer(schema: TSchema, outer: Around): Write {
  const around = { ...outer, definitions: withDefinitions(outer.definitions, schema) };
  switch (kindOf(schema)) {
    case "Any":
    case "Unknown":
    case "Unsafe":
      return anyValue;
    case "Object":
      return writeObject(schema, around);
    case "Array":
      return writeArray(schema, around);
    case "Tuple":
      return writeTuple(schema, around);
    case "Record":
      return writeRecord(schema, around);
    case "Union":
      return writeUnion(schema, around);
    case "Intersect":
      return writeIntersect(schema, around);
    case "Ref":
    case "This":
    case "Import": {
      let inner: Write | undefined;
      return (value, issues) =>
        (inner ??= writer(resolveRef(schema, around.definitions), around))(value, issues);
    }
    default:
      return writeScalar(schema, around);
  }
}

function anyValue(value: unknown): unknown {
  return toJsonable(value);
}

/** Numbers, strings, dates, bytes: read as input is read, then put into their JSON form. */
function writeScalar(schema: TSchema, { definitions }: Around): Write {
  const read = compileRead(schema, { strict: false, definitions, read: compileRead });
  const base64 = schema.contentEncoding === "base64";
  return (value, issues) => {
    const from = issues.length;
    const result = read(value instanceof URL ? value.href : value, issues);
    if (issues.length > from) return undefined;
    if (result instanceof Date) return formatDateTime(result);
    if (result instanceof Uint8Array) return base64 ? base64Text(result) : bytesText(result);
    if (typeof result === "bigint") return bigIntJson(result);
    if (typeof result === "number" && !Number.isFinite(result)) {
      return push(issues, { type: "finite_number", msg: "Input should be a finite number" }, value);
    }
    return result;
  };
}

interface MemberPlan {
  readonly key: string;
  readonly name: string;
  readonly alias: string | undefined;
  readonly schema: TSchema;
  readonly write: Write;
}

function writeObject(schema: TSchema, around: Around): Write {
  const { options } = around;
  const members = Object.entries(schema.properties as Record<string, TSchema>)
    .filter(([key]) => isSelected(key, around))
    .map(([key, member]): MemberPlan => ({
      key,
      name: options.byAlias === false ? key : outputAliasOf(member) ?? key,
      alias: aliasOf(member),
      schema: member,
      write: writer(member, inside(around, key)),
    }));
  const extra = extraWriter(schema, around);
  return (value, issues) => {
    const input = membersOf(value);
    if (input === undefined) return push(issues, NOT_AN_OBJECT, value);
    const out: Record<string, unknown> = {};
    for (const member of members) writeMember(member, { input, out, options }, issues);
    extra?.(input, out, issues);
    return out;
  };
}

interface MemberWork {
  readonly input: Record<string, unknown>;
  readonly out: Record<string, unknown>;
  readonly options: EncodeOptions;
}

function writeMember(
  member: MemberPlan,
  { input, out, options }: MemberWork,
  issues: Issue[],
): void {
  const { schema, key, name, alias } = member;
  const given = input[key] ?? (alias === undefined || key in input ? undefined : input[alias]);
  const value = given === undefined && key in input && input[key] === null ? null : given;
  if (value === undefined) {
    if (schema.default === undefined) {
      if (!isOptional(schema)) issues.push(missing([alias ?? key], input));
      return;
    }
    if (options.excludeUnset === true || options.excludeDefaults === true) return;
  }
  const from = issues.length;
  const written = member.write(value === undefined ? defaultOf(schema) : value, issues);
  if (issues.length > from) return prefix(issues, from, alias ?? key);
  if (options.excludeNone === true && written === null) return;
  if (options.excludeDefaults === true && isDefault(schema, written)) return;
  out[name] = written;
}

function isDefault(schema: TSchema, written: unknown): boolean {
  return schema.default !== undefined &&
    JSON.stringify(defaultOf(schema)) === JSON.stringify(written);
}

function extraWriter(
  schema: TSchema,
  around: Around,
):
  | ((input: Record<string, unknown>, out: Record<string, unknown>, issues: Issue[]) => void)
  | undefined {
  const rule = schema.additionalProperties as boolean | TSchema | undefined;
  if (rule === undefined || rule === false) return undefined;
  const write = typeof rule === "object" ? writer(rule, around) : anyValue;
  const declared = new Set(Object.keys(schema.properties as object));
  return (input, out, issues) => {
    for (const key of Object.keys(input)) {
      if (declared.has(key) || key === "__proto__" || input[key] === undefined) continue;
      const from = issues.length;
      out[key] = write(input[key], issues);
      if (issues.length > from) prefix(issues, from, key);
    }
  };
}

/** The members of an object or of a class instance; what else there is is no object to a schema. */
function membersOf(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  if (value instanceof Map) return Object.fromEntries(value) as Record<string, unknown>;
  if (value instanceof Date || value instanceof Uint8Array || value instanceof Set) {
    return undefined;
  }
  return value as Record<string, unknown>;
}

function writeArray(schema: TSchema, around: Around): Write {
  const write = writer(schema.items as TSchema, around);
  const unique = schema.uniqueItems === true;
  const name = unique ? "set" : "list";
  const { minItems, maxItems } = schema as { minItems?: number; maxItems?: number };
  return (value, issues) => {
    const items = itemsOf(value);
    if (items === undefined) {
      return push(issues, { type: `${name}_type`, msg: `Input should be a valid ${name}` }, value);
    }
    const out = writeItems(items, () => write, issues);
    if (minItems !== undefined && out.length < minItems) {
      return push(issues, sizeFinding("too_short", "least", minItems), value);
    }
    if (maxItems !== undefined && out.length > maxItems) {
      return push(issues, sizeFinding("too_long", "most", maxItems), value);
    }
    return unique ? [...new Map(out.map((item) => [JSON.stringify(item), item])).values()] : out;
  };
}

function sizeFinding(type: string, word: string, bound: number): { type: string; msg: string } {
  return { type, msg: `List should have at ${word} ${bound} items` };
}

function writeTuple(schema: TSchema, around: Around): Write {
  const writes = ((schema.items ?? []) as readonly TSchema[]).map((item) => writer(item, around));
  return (value, issues) => {
    const items = itemsOf(value);
    if (items === undefined || items.length !== writes.length) {
      return push(issues, { type: "tuple_type", msg: "Input should be a valid tuple" }, value);
    }
    return writeItems(items, (i) => writes[i]!, issues);
  };
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Set) return [...value];
  if (typeof value !== "object" || value === null || value instanceof Map) return undefined;
  return Symbol.iterator in value && !(value instanceof Uint8Array)
    ? [...value as Iterable<unknown>]
    : undefined;
}

function writeItems(
  items: readonly unknown[],
  writeAt: (i: number) => Write,
  issues: Issue[],
): unknown[] {
  return items.map((item, i) => {
    const from = issues.length;
    const written = writeAt(i)(item === undefined ? null : item, issues);
    if (issues.length > from) prefix(issues, from, i);
    return written;
  });
}

function writeRecord(schema: TSchema, around: Around): Write {
  const [values] = Object.values(schema.patternProperties as Record<string, TSchema>);
  const write = writer(values!, around);
  return (value, issues) => {
    const members = membersOf(value);
    if (members === undefined) {
      return push(issues, { type: "dict_type", msg: "Input should be a valid dictionary" }, value);
    }
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(members)) {
      if (members[key] === undefined || key === "__proto__") continue;
      const from = issues.length;
      out[key] = write(members[key], issues);
      if (issues.length > from) prefix(issues, from, key);
    }
    return out;
  };
}

/** The member that takes the value; among objects the one that keeps most of it, as for input. */
function writeUnion(schema: TSchema, around: Around): Write {
  const { members, nullable } = flatMembers(schema);
  const writes = members.map((member) => ({
    write: writer(member, around),
    exact: exactness(member, around),
  }));
  return (value, issues) => {
    if (value === null && nullable) return null;
    let best: { written: unknown; score: number } | undefined;
    for (const { write, exact } of writes) {
      const own: Issue[] = [];
      const written = write(value, own);
      if (own.length > 0) continue;
      const score = exact(value, written);
      if (best === undefined || score > best.score) best = { written, score };
    }
    if (best !== undefined) return best.written;
    // The findings of all members, as for input.
    return compileRead(schema, {
      strict: false,
      definitions: around.definitions,
      read: compileRead,
    })(value, issues);
  };
}

/** How well a member fits: objects by the members they keep, scalars by needing no coercion. */
function exactness(member: TSchema, around: Around): (value: unknown, written: unknown) => number {
  const target = kindOf(member) === "Ref" || kindOf(member) === "This"
    ? resolveRef(member, around.definitions)
    : member;
  if (!isObjectSchema(target)) return (value, written) => value === written ? 1 : 0;
  const keys = Object.keys(target.properties);
  return (value) =>
    keys.filter((key) => (value as Record<string, unknown>)[key] !== undefined).length;
}

function writeIntersect(schema: TSchema, around: Around): Write {
  const writes = (schema.allOf as readonly TSchema[]).map((part) => writer(part, around));
  return (value, issues) => {
    const out: Record<string, unknown> = {};
    for (const write of writes) Object.assign(out, write(value, issues));
    return out;
  };
}

function isSelected(key: string, { include, exclude }: Around): boolean {
  if (include !== undefined && selectionOf(include, key) === undefined) return false;
  return exclude === undefined || selectionOf(exclude, key) !== true;
}

/** What a selection says about a member: all of it, a part of it, or nothing. */
function selectionOf(selection: Selection, key: string): true | Selection | undefined {
  if (Array.isArray(selection)) return selection.includes(key) ? true : undefined;
  return (selection as Readonly<Record<string, true | Selection>>)[key];
}

function inside(around: Around, key: string): Around {
  const narrow = (selection: Selection | undefined) => {
    const own = selection === undefined ? undefined : selectionOf(selection, key);
    return own === true ? undefined : own;
  };
  return { ...around, include: narrow(around.include), exclude: narrow(around.exclude) };
}

const NOT_AN_OBJECT = {
  type: "model_attributes_type",
  msg: "Input should be a valid dictionary or object to extract fields from",
};
