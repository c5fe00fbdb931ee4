// JSON Schema of unions, as pydantic writes them: `enum` for literals, `anyOf` with null last for what may be null,
// `oneOf` with a discriminator for members that a tag tells apart.

import type { TSchema } from "@sinclair/typebox";
import type { JsonSchema } from "./json_schema.ts";
import { enumSchema, literalSchema } from "./json_schema_leaf.ts";
import { aliasOf, kindOf, literalsOf, splitNull } from "./kinds.ts";

/** Writes a schema inside the one at hand. */
export type Inner = (schema: TSchema) => JsonSchema;

/** The JSON Schema of a union. */
export function unionSchema(schema: TSchema, inner: Inner): JsonSchema {
  const { members, nullable } = splitNull(schema);
  const one = members.length === 0 ? undefined : withoutNull(schema, members, inner);
  if (one === undefined) return { type: "null" };
  const written = nullable ? anyOf([one, { type: "null" }]) : one;
  // `password` and the like are said of the whole union, as pydantic's extra keywords are.
  return schema.format === undefined ? written : { ...written, format: schema.format };
}

function withoutNull(schema: TSchema, members: readonly TSchema[], inner: Inner): JsonSchema {
  const literals = literalsOf(members);
  if (literals?.length === 1) return literalSchema(literals[0]);
  if (literals !== undefined) return enumSchema(literals);
  const written = members.map(inner);
  const { discriminator } = schema as { discriminator?: string };
  if (discriminator === undefined) return anyOf(written);
  return {
    oneOf: distinct(written),
    discriminator: discriminatorSchema(discriminator, members, written),
  };
}

/** Unions inside unions become one, and the same schema stands once. */
function anyOf(members: readonly JsonSchema[]): JsonSchema {
  const all = distinct(members.flatMap((member) => {
    const keys = Object.keys(member);
    return keys.length === 1 && keys[0] === "anyOf" ? member.anyOf as JsonSchema[] : [member];
  }));
  return all.length === 1 ? all[0]! : { anyOf: all };
}

function distinct(schemas: readonly JsonSchema[]): JsonSchema[] {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

function discriminatorSchema(
  key: string,
  members: readonly TSchema[],
  written: readonly JsonSchema[],
): JsonSchema {
  let propertyName = key;
  const mapping: [string, string][] = [];
  members.forEach((member, i) => {
    const tag = (member.properties as Record<string, TSchema> | undefined)?.[key];
    if (tag === undefined) return;
    propertyName = aliasOf(tag) ?? key;
    const $ref = written[i]!.$ref;
    // A mapping can only name components.
    if (typeof $ref === "string") {
      for (const value of tagsOf(tag)) mapping.push([String(value), $ref]);
    }
  });
  return mapping.length === 0
    ? { propertyName }
    : { propertyName, mapping: Object.fromEntries(mapping) };
}

function tagsOf(tag: TSchema): readonly unknown[] {
  if (kindOf(tag) === "Literal") return [tag.const];
  if (Array.isArray(tag.enum)) return tag.enum;
  return Array.isArray(tag.anyOf) ? literalsOf(tag.anyOf as TSchema[]) ?? [] : [];
}
