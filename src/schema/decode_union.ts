// Unions, pydantic's smart mode: a member that takes the value without coercion wins, among objects the one that uses
// most of it; else the first that takes it with coercion. When none does, the findings of all members are reported, each
// place extended by the member's label.

import type { TSchema } from "@sinclair/typebox";
import { compileLiteral } from "./decode_literal.ts";
import type { Compile, Read } from "./compile.ts";
import { alternatives, type Issue, prefix, push } from "./issue.ts";
import { isObjectSchema, kindOf, literalsOf, splitNull } from "./kinds.ts";
import { labelOf } from "./union_label.ts";

/** A decoder of unions. */
export function compileUnion(schema: TSchema, compile: Compile): Read {
  const { members, nullable } = splitNull(schema);
  const literals = literalsOf(members);
  if (literals !== undefined) {
    return compileLiteral(nullable ? [...literals, null] : literals, compile);
  }
  const read = schema.discriminator === undefined
    ? compileMembers(members, compile)
    : compileTagged(schema, members, compile);
  if (!nullable) return read;
  return (value, issues) => value === null ? null : read(value, issues);
}

interface Member {
  readonly label: string;
  readonly exact: Read;
  readonly lax: Read;
  readonly isObject: boolean;
}

function compileMembers(schemas: readonly TSchema[], compile: Compile): Read {
  if (schemas.length === 1) return compile.read(schemas[0]!, compile);
  const members = schemas.map((schema): Member => ({
    label: labelOf(schema, compile.definitions),
    exact: compile.read(schema, { ...compile, strict: true }),
    lax: compile.read(schema, compile),
    isObject: isObjectSchema(schema) || kindOf(schema) === "This" || kindOf(schema) === "Ref",
  }));
  return (value, issues) => {
    const exact = best(members, "exact", value);
    if (exact !== undefined) return exact.value;
    const lax = best(members, "lax", value);
    if (lax !== undefined) return lax.value;
    for (const member of members) {
      const from = issues.length;
      member.lax(value, issues);
      prefix(issues, from, member.label);
    }
    return undefined;
  };
}

/** The first member that takes `value`; among objects the one that uses most of its keys. */
function best(
  members: readonly Member[],
  how: "exact" | "lax",
  value: unknown,
): { readonly value: unknown } | undefined {
  let found: { value: unknown } | undefined;
  let most = -1;
  for (const member of members) {
    const issues: Issue[] = [];
    const result = member[how](value, issues);
    if (issues.length > 0) continue;
    if (!member.isObject) return found ?? { value: result };
    const used = countUsed(result, value);
    if (used > most) {
      found = { value: result };
      most = used;
    }
  }
  return found;
}

/** How many members the input gave and the result kept. */
function countUsed(result: unknown, input: unknown): number {
  if (typeof result !== "object" || result === null) return 0;
  return Object.keys(result).filter((key) => Object.hasOwn(input as object, key)).length;
}

function compileTagged(schema: TSchema, members: readonly TSchema[], compile: Compile): Read {
  const key = schema.discriminator as string;
  const byTag = new Map<unknown, Read>();
  for (const member of members) {
    const tag = (member.properties as Record<string, TSchema> | undefined)?.[key];
    const tags = tag === undefined
      ? []
      : kindOf(tag) === "Literal"
      ? [tag.const]
      : literalsOf(tag.anyOf ?? []) ?? [];
    if (tags.length === 0) {
      throw new TypeError(
        `Cannot tell a union apart by "${key}": ${
          member.$id ?? "a member"
        } has no literal of that name`,
      );
    }
    for (const one of tags) byTag.set(one, compile.read(member, compile));
  }
  const discriminator = `'${key}'`;
  const expected = [...byTag.keys()].map((tag) => alternatives([tag])).join(", ");
  return (value, issues) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return push(issues, NOT_AN_OBJECT, value);
    }
    const tag = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    if (tag === undefined) {
      const msg = `Unable to extract tag using discriminator ${discriminator}`;
      return push(issues, { type: "union_tag_not_found", msg, ctx: { discriminator } }, value);
    }
    const read = byTag.get(tag);
    if (read === undefined) {
      const msg =
        `Input tag '${tag}' found using ${discriminator} does not match any of the expected tags: ${expected}`;
      const ctx = { discriminator, tag: String(tag), expected_tags: expected };
      return push(issues, { type: "union_tag_invalid", msg, ctx }, value);
    }
    const from = issues.length;
    const result = read(value, issues);
    if (issues.length > from) prefix(issues, from, tag as string | number);
    return result;
  };
}

const NOT_AN_OBJECT = {
  type: "model_attributes_type",
  msg: "Input should be a valid dictionary or object to extract fields from",
};
