// Unions, pydantic's smart mode: every member tries the value once; the one that takes it as it is wins, among objects
// the one that uses most of it, else the first that needed the least coercion. When none takes it, the findings of all
// are reported, each place extended by the member's label.

import type { TSchema } from "@sinclair/typebox";
import { addFields, closeness, EXACT, lower } from "./closeness.ts";
import type { Compile, Read } from "./compile.ts";
import { compileEnum, compileLiteral } from "./decode_literal.ts";
import { NOT_AN_OBJECT } from "./decode_object.ts";
import { alternatives, type Issue, prefix, push, pythonText } from "./issue.ts";
import {
  aliasOf,
  type Definitions,
  flatMembers,
  isEnum,
  kindOf,
  literalsOf,
  resolveRef,
  withDefinitions,
} from "./kinds.ts";
import { labelOf } from "./union_label.ts";

/** A decoder of unions. */
export function compileUnion(schema: TSchema, compile: Compile): Read {
  if (isEnum(schema)) return compileEnum(schema);
  const { members, nullable } = flatMembers(schema);
  const read = compileKind(schema, members, compile);
  return nullable ? (value, issues) => value === null ? null : read(value, issues) : read;
}

function compileKind(schema: TSchema, members: readonly TSchema[], compile: Compile): Read {
  const literals = literalsOf(members);
  if (literals !== undefined) return compileLiteral(literals);
  return readerOf(schema, members, {
    definitions: compile.definitions,
    read: (member, definitions) => compile.read(member, { ...compile, definitions }),
  });
}

/** What the members of a union are made of. */
export interface UnionParts {
  /** What references point to. */
  readonly definitions: Definitions;
  /** Compiles a member, with what references inside it point to. */
  readonly read: (member: TSchema, definitions: Definitions) => Read;
}

/** A reader, or writer, of the members of a union: by their tag, or the one that takes the value best. */
export function readerOf(schema: TSchema, members: readonly TSchema[], parts: UnionParts): Read {
  if (schema.discriminator !== undefined) return compileTagged(schema, members, parts);
  if (members.length === 1) return parts.read(members[0]!, parts.definitions);
  return compileMembers(members, parts);
}

/** A member, by what it does to a value: it reads or writes it. */
interface Member {
  readonly label: string;
  readonly read: Read;
}

interface Match {
  readonly value: unknown;
  readonly level: number;
  readonly fields: number;
}

function compileMembers(schemas: readonly TSchema[], parts: UnionParts): Read {
  const members = schemas.map((schema): Member => ({
    label: labelOf(schema, parts.definitions),
    read: parts.read(schema, parts.definitions),
  }));
  return (value, issues) => {
    const outer = { ...closeness };
    const from = issues.length;
    const found = bestMatch(members, value, issues);
    Object.assign(closeness, outer);
    if (found === undefined) return undefined;
    issues.length = from;
    lower(found.level);
    if (found.fields >= 0) addFields(found.fields);
    return found.value;
  };
}

/** The best match; the findings of those that do not match are in `issues` afterwards. */
function bestMatch(
  members: readonly Member[],
  value: unknown,
  issues: Issue[],
): Match | undefined {
  let best: Match | undefined;
  for (const member of members) {
    const from = issues.length;
    closeness.level = EXACT;
    closeness.fields = -1;
    const result = member.read(value, issues);
    if (issues.length > from) {
      prefix(issues, from, member.label);
      continue;
    }
    const match: Match = { value: result, ...closeness };
    if (match.level === EXACT && match.fields < 0) return match;
    if (best === undefined || isBetter(match, best)) best = match;
  }
  return best;
}

function isBetter(match: Match, best: Match): boolean {
  if (match.fields >= 0 && best.fields >= 0 && match.fields !== best.fields) {
    return match.fields > best.fields;
  }
  return match.level > best.level;
}

function compileTagged(schema: TSchema, members: readonly TSchema[], parts: UnionParts): Read {
  const key = schema.discriminator as string;
  const byTag = new Map<unknown, Read>();
  let alias: string | undefined;
  const all = members.flatMap((one) => objectsOf(one, parts.definitions));
  for (const { member, definitions } of all) {
    const tag = (member.properties as Record<string, TSchema> | undefined)?.[key];
    const tags = tag === undefined ? [] : valuesOf(tag);
    if (tag === undefined || tags.length === 0) {
      throw new TypeError(
        `Cannot tell a union apart by "${key}": ${
          member.$id ?? "a member"
        } has no literal of that name`,
      );
    }
    alias ??= aliasOf(tag);
    const read = parts.read(member, definitions);
    for (const one of tags) byTag.set(one, read);
  }
  return taggedReader(byTag, alias === undefined ? [key] : [key, alias]);
}

function taggedReader(byTag: ReadonlyMap<unknown, Read>, names: readonly string[]): Read {
  const discriminator = names.map((name) => `'${name}'`).join(" | ");
  const expected = [...byTag.keys()].map((tag) => alternatives([tag])).join(", ");
  return (value, issues) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return push(issues, NOT_AN_OBJECT, value);
    }
    const name = names.find((one) => Object.hasOwn(value, one));
    if (name === undefined) {
      const msg = `Unable to extract tag using discriminator ${discriminator}`;
      return push(issues, { type: "union_tag_not_found", msg, ctx: { discriminator } }, value);
    }
    const tag = (value as Record<string, unknown>)[name];
    const read = byTag.get(tag);
    if (read === undefined) {
      const shown = pythonText(tag);
      const msg =
        `Input tag '${shown}' found using ${discriminator} does not match any of the expected tags: ${expected}`;
      const ctx = { discriminator, tag: shown, expected_tags: expected };
      return push(issues, { type: "union_tag_invalid", msg, ctx }, value);
    }
    const from = issues.length;
    const result = read(value, issues);
    if (issues.length > from) prefix(issues, from, tag as string | number);
    return result;
  };
}

interface Tagged {
  readonly member: TSchema;
  readonly definitions: Definitions;
}

/** The objects behind a member: what a reference points to, all members of a union inside. */
function objectsOf(member: TSchema, outer: Definitions): readonly Tagged[] {
  const definitions = withDefinitions(outer, member);
  switch (kindOf(member)) {
    case "Ref":
    case "This":
    case "Import":
      return objectsOf(resolveRef(member, definitions), definitions);
    case "Union":
      return flatMembers(member).members.flatMap((one) => objectsOf(one, definitions));
    default:
      return [{ member, definitions }];
  }
}

function valuesOf(tag: TSchema): readonly unknown[] {
  if (kindOf(tag) === "Literal") return [tag.const];
  return (tag.enum as unknown[] | undefined) ?? literalsOf((tag.anyOf ?? []) as TSchema[]) ?? [];
}
