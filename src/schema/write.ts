// The plain writers: values to JSON-ready values, member by member, with every option and every finding. Values are
// coerced as pydantic coerces them; what a schema does not declare is left out.

import type { TSchema } from "@sinclair/typebox";
import { base64Text, bytesText } from "./bytes_text.ts";
import { addFields } from "./closeness.ts";
import { compileRead } from "./decode.ts";
import { arrayReader, recordReader, tupleReader } from "./decode_list.ts";
import { NOT_AN_OBJECT } from "./decode_object.ts";
import { readerOf } from "./decode_union.ts";
import type { EncodeOptions, Selection } from "./encode.ts";
import { type Issue, missing, prefix, push } from "./issue.ts";
import { bigIntJson, toJsonable } from "./jsonable.ts";
import {
  aliasOf,
  defaultOf,
  type Definitions,
  flatMembers,
  isEnum,
  isObjectSchema,
  isOptional,
  kindOf,
  literalsOf,
  mergedObject,
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
  readonly strict: boolean;
  readonly include: Selection | undefined;
  readonly exclude: Selection | undefined;
}

/** Compiles the plain writer of a schema. */
export function compileWrite(schema: TSchema, options: EncodeOptions): Write {
  return writer(schema, {
    options,
    definitions: new Map(),
    strict: false,
    include: options.include,
    exclude: options.exclude,
  });
}

function writer(schema: TSchema, outer: Around): Write {
  const around: Around = {
    ...outer,
    definitions: withDefinitions(outer.definitions, schema),
    strict: schema.strict === true || (outer.strict && !isObjectSchema(schema)),
  };
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
function writeScalar(schema: TSchema, around: Around): Write {
  // Handlers have dates and the like as text, so that there is nothing to be strict about.
  const strict = around.strict && schema.format === undefined;
  const own = strict || schema.strict === undefined ? schema : { ...schema, strict: false };
  const read = compileRead(own, {
    strict,
    inJson: false,
    definitions: around.definitions,
    read: compileRead,
  });
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
    let given = 0;
    for (const member of members) {
      if (writeMember(member, { input, out, options }, issues)) given++;
    }
    addFields(given);
    extra?.(input, out, issues);
    return out;
  };
}

interface MemberWork {
  readonly input: Record<string, unknown>;
  readonly out: Record<string, unknown>;
  readonly options: EncodeOptions;
}

/** Whether the value has the member. */
function writeMember(
  member: MemberPlan,
  { input, out, options }: MemberWork,
  issues: Issue[],
): boolean {
  const { schema, key, name, alias } = member;
  const given = input[key] ??
    (alias === undefined || key in input ? undefined : input[alias]);
  const value = given === undefined && key in input && input[key] === null ? null : given;
  if (value === undefined) {
    if (schema.default === undefined) {
      if (!isOptional(schema)) issues.push(missing([alias ?? key], input));
      return false;
    }
    if (options.excludeUnset === true || options.excludeDefaults === true) return false;
  }
  const from = issues.length;
  const written = member.write(value === undefined ? defaultOf(schema) : value, issues);
  if (issues.length > from) prefix(issues, from, alias ?? key);
  else if (!isLeftOut(schema, written, options)) out[name] = written;
  return value !== undefined;
}

function isLeftOut(schema: TSchema, written: unknown, options: EncodeOptions): boolean {
  if (options.excludeNone === true && written === null) return true;
  return options.excludeDefaults === true && isDefault(schema, written);
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
  const { options } = around;
  return (input, out, issues) => {
    for (const key of Object.keys(input)) {
      if (declared.has(key) || key === "__proto__" || input[key] === undefined) continue;
      const from = issues.length;
      const written = write(input[key], issues);
      if (issues.length > from) prefix(issues, from, key);
      else if (options.excludeNone !== true || written !== null) out[key] = written;
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
  const write = arrayReader(schema, presentOnly(writer(schema.items as TSchema, around)));
  return (value, issues) => write(itemsOf(value) ?? value, issues);
}

function writeTuple(schema: TSchema, around: Around): Write {
  const items = (schema.items ?? []) as readonly TSchema[];
  const write = tupleReader(items.map((item) => presentOnly(writer(item, around))));
  return (value, issues) => write(itemsOf(value) ?? value, issues);
}

/** In a list, JSON has null where JavaScript has undefined. */
function presentOnly(write: Write): Write {
  return (value, issues) => write(value === undefined ? null : value, issues);
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Set) return [...value];
  if (typeof value !== "object" || value === null || value instanceof Map) return undefined;
  return Symbol.iterator in value && !(value instanceof Uint8Array)
    ? [...value as Iterable<unknown>]
    : undefined;
}

function writeRecord(schema: TSchema, around: Around): Write {
  const write = recordReader(schema, (values) => writer(values, around));
  return (value, issues) => {
    const members = membersOf(value);
    return write(members === undefined ? value : definedMembers(members), issues);
  };
}

function definedMembers(members: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(members);
  if (keys.every((key) => members[key] !== undefined)) return members;
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));
}

/** The member that takes the value, found as for input; what is written is what it makes of it. */
function writeUnion(schema: TSchema, around: Around): Write {
  const { members, nullable } = flatMembers(schema);
  if (isEnum(schema) || literalsOf(members) !== undefined) return writeScalar(schema, around);
  const write = readerOf(schema, members, {
    definitions: around.definitions,
    read: (member, definitions) => writer(member, { ...around, definitions }),
  });
  return nullable ? (value, issues) => value === null ? null : write(value, issues) : write;
}

function writeIntersect(schema: TSchema, around: Around): Write {
  const merged = mergedObject(schema, around.definitions);
  if (merged !== undefined) {
    const definitions = withDefinitions(around.definitions, merged);
    return writeObject(merged, { ...around, definitions });
  }
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
