// The label of a union's member in the places of findings: pydantic's names for its types.

import type { TSchema } from "@sinclair/typebox";
import {
  type Definitions,
  flatMembers,
  kindOf,
  literalsOf,
  resolveRef,
  withDefinitions,
} from "./kinds.ts";

/** The label of a member. */
export function labelOf(schema: TSchema, outer: Definitions): string {
  const definitions = withDefinitions(outer, schema);
  if (schema.before !== undefined || schema.after !== undefined) {
    const where = schema.after === undefined ? "before" : "after";
    const name = (schema.after ?? schema.before).name || "<lambda>";
    return `function-${where}[${name}(), ${plainLabel(schema, definitions)}]`;
  }
  return plainLabel(schema, definitions);
}

function plainLabel(schema: TSchema, definitions: Definitions): string {
  const inner = (one: TSchema) => labelOf(one, definitions);
  switch (kindOf(schema)) {
    case "String":
      return stringLabel(schema);
    case "Integer":
    case "BigInt":
      return hasAny(schema, BOUNDS) ? "constrained-int" : "int";
    case "Number":
      return hasAny(schema, BOUNDS) ? "constrained-float" : "float";
    case "Boolean":
      return "bool";
    case "Null":
      return "none";
    case "Decimal":
      return "decimal";
    case "Date":
      return "datetime";
    case "Uint8Array":
      return "bytes";
    case "Array":
      return `${schema.uniqueItems === true ? "set" : "list"}[${inner(schema.items as TSchema)}]`;
    case "Tuple":
      return `tuple[${((schema.items ?? []) as TSchema[]).map(inner).join(", ")}]`;
    case "Record":
      return `dict[str,${
        inner(Object.values(schema.patternProperties as Record<string, TSchema>)[0]!)
      }]`;
    case "Literal":
      return `literal[${literal(schema.const)}]`;
    case "Enumeration":
      return schema.$id === undefined
        ? `literal[${(schema.enum as unknown[]).map(literal).join(",")}]`
        : `enum[${schema.$id}]`;
    case "Json":
      return `json[${inner(schema.contentSchema as TSchema)}]`;
    case "Object":
    case "Intersect":
      return schema.$id ?? schema.title ?? "model";
    case "Ref":
    case "This":
    case "Import":
      return inner(resolveRef(schema, definitions));
    case "Union":
      return unionLabel(schema, inner);
    default:
      return "any";
  }
}

function unionLabel(schema: TSchema, inner: (one: TSchema) => string): string {
  const { members, nullable } = flatMembers(schema);
  const literals = literalsOf(members);
  const label = literals === undefined
    ? members.length === 1 ? inner(members[0]!) : `union[${members.map(inner).join(",")}]`
    : `literal[${literals.map(literal).join(",")}]`;
  return nullable ? `nullable[${label}]` : label;
}

function stringLabel(schema: TSchema): string {
  switch (schema.format) {
    case "date-time":
      return "datetime";
    case "duration":
      return "timedelta";
    case "date":
    case "time":
    case "uuid":
      return schema.format;
    case "uri":
      return "function-wrap[wrap_val()]";
    case "email":
      return "function-after[_validate(), str]";
    case "ipv4":
      return IPV4;
    default:
      return hasAny(schema, ["minLength", "maxLength", "pattern", "strip"])
        ? "constrained-str"
        : "str";
  }
}

function literal(value: unknown): string {
  return typeof value === "string" ? `'${value}'` : value === null ? "None" : String(value);
}

function hasAny(schema: TSchema, keys: readonly string[]): boolean {
  return keys.some((key) => schema[key] !== undefined);
}

const IPV4 = "lax-or-strict[lax=function-plain[ip_v4_address_validator()],strict=" +
  "json-or-python[json=function-after[IPv4Address(), str],python=is-instance[IPv4Address]]]";
const BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
