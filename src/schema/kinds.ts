// TypeBox schemas seen from the outside: their kind, their references, whether they may be left out, their default.
// The one file that knows how TypeBox marks things.

import { Hint, Kind, OptionalKind, type TObject, type TSchema } from "@sinclair/typebox";

/** Whether `value` is a TypeBox schema and not a record of them. */
export function isSchema(value: unknown): value is TSchema {
  return typeof value === "object" && value !== null && Kind in value;
}

/** Whether a schema is an object with declared properties. */
export function isObjectSchema(schema: TSchema): schema is TObject {
  return schema[Kind] === "Object";
}

/** TypeBox's name for the kind of a schema. */
export function kindOf(schema: TSchema): string {
  return schema[Kind];
}

/** Whether a property may be absent. */
export function isOptional(schema: TSchema): boolean {
  return OptionalKind in schema;
}

/** Whether a value must be given: not optional and without a default. */
export function isRequired(schema: TSchema): boolean {
  return !isOptional(schema) && schema.default === undefined;
}

/** A fresh default, by the factory when the default is a function; `undefined` when there is none. */
export function defaultOf(schema: TSchema): unknown {
  const value: unknown = schema.default;
  if (typeof value === "function") return value();
  return typeof value === "object" && value !== null ? structuredClone(value) : value;
}

/** Name by which clients write a property, if it is not the property's own. */
export function aliasOf(schema: TSchema): string | undefined {
  return schema.validationAlias ?? schema.alias;
}

/** Name by which a property is written in answers, if it is not the property's own. */
export function outputAliasOf(schema: TSchema): string | undefined {
  return schema.serializationAlias ?? schema.alias;
}

/**
 * How a form field is taken from a file: as a file, as its bytes, or not at all; lists and unions are looked into.
 */
export function fileUseOf(schema: TSchema): "file" | "bytes" | undefined {
  switch (schema[Kind]) {
    case "File":
      return "file";
    case "Uint8Array":
      return schema.fromFile === true ? "bytes" : undefined;
    case "Array":
      return fileUseOf(schema.items as TSchema);
    case "Union":
      return (schema.anyOf as readonly TSchema[]).map(fileUseOf).find((use) => use !== undefined);
    default:
      return undefined;
  }
}

/** Named definitions that references inside a schema point to. */
export type Definitions = ReadonlyMap<string, TSchema>;

/** Definitions with those that `schema` brings: itself by `$id`, and its `$defs`. */
export function withDefinitions(outer: Definitions, schema: TSchema): Definitions {
  const own = schema.$defs as Record<string, TSchema> | undefined;
  if (schema.$id === undefined && own === undefined) return outer;
  return new Map([
    ...outer,
    ...(schema.$id === undefined ? [] : [[schema.$id, schema] as const]),
    ...Object.entries(own ?? {}),
  ]);
}

/** What a reference points to. */
export function resolveRef(schema: TSchema, definitions: Definitions): TSchema {
  const found = definitions.get(schema.$ref as string);
  if (found !== undefined) return found;
  throw new TypeError(
    `Cannot resolve the reference "${schema.$ref}": use t.Recursive, t.Module, or the schema itself`,
  );
}

/** One object with the properties of all parts of an intersection; `undefined` when a part is none. */
export function mergedObject(schema: TSchema, definitions: Definitions): TSchema | undefined {
  const parts = (schema.allOf as readonly TSchema[]).map((part) => objectOf(part, definitions));
  const objects = parts.filter((part) => part !== undefined);
  const scopes = objects.flatMap((part) => (part.$defs ?? []) as object);
  // Two modules may mean different things by one name.
  if (objects.length < parts.length || scopes.length > 1) return undefined;
  const rules = [schema, ...objects].flatMap((part) => part.additionalProperties ?? []);
  const rule = rules.find((one) => one === false) ?? rules[0];
  const { $id: _, ...first } = objects[0]!;
  return {
    ...first,
    properties: Object.assign({}, ...objects.map((part) => part.properties)),
    ...(rule === undefined ? {} : { additionalProperties: rule }),
    ...(scopes.length === 0 ? {} : { $defs: scopes[0] }),
  } as TSchema;
}

function objectOf(part: TSchema, outer: Definitions): TSchema | undefined {
  const definitions = withDefinitions(outer, part);
  if (REFERENCES.has(kindOf(part))) {
    const target = objectOf(resolveRef(part, definitions), definitions);
    // What the target's own references point to comes with the part.
    return target && part.$defs ? { ...target, $defs: part.$defs } as TSchema : target;
  }
  if (kindOf(part) === "Intersect") return mergedObject(part, definitions);
  const validated = part.before !== undefined || part.after !== undefined;
  return isObjectSchema(part) && !validated ? part : undefined;
}

const REFERENCES: ReadonlySet<string> = new Set(["Ref", "This", "Import"]);

/** Whether a union was made from an enumeration of TypeScript. */
export function isEnum(schema: TSchema): boolean {
  return schema[Hint] === "Enum";
}

/** Members of a union. */
export interface UnionMembers {
  /** All that are not null. */
  readonly members: readonly TSchema[];
  /** Whether null is one. */
  readonly nullable: boolean;
}

/** Members of a union as they are declared. */
export function splitNull(schema: TSchema): UnionMembers {
  return withoutNull(schema.anyOf as readonly TSchema[]);
}

/** Members of a union; plain unions inside count as their members. */
export function flatMembers(schema: TSchema): UnionMembers {
  return withoutNull((schema.anyOf as readonly TSchema[]).flatMap(flattened));
}

function withoutNull(all: readonly TSchema[]): UnionMembers {
  const members = all.filter((member) => kindOf(member) !== "Null");
  return { members, nullable: members.length < all.length };
}

function flattened(member: TSchema): readonly TSchema[] {
  if (kindOf(member) !== "Union" || NOT_PLAIN.some((key) => key in member) || isEnum(member)) {
    return [member];
  }
  const inner = member.anyOf as readonly TSchema[];
  return literalsOf(inner.filter((one) => kindOf(one) !== "Null")) === undefined
    ? inner.flatMap(flattened)
    : [member];
}

/** What makes a union inside another one more than its members. */
const NOT_PLAIN = ["$id", "discriminator", "before", "after"];

/** Literal values when every member of a union is a literal. */
export function literalsOf(members: readonly TSchema[]): readonly unknown[] | undefined {
  if (members.length === 0 || !members.every((member) => kindOf(member) === "Literal")) {
    return undefined;
  }
  return members.map((member) => member.const as unknown);
}
