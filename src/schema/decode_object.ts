// Objects: declared members in order of declaration, then what nobody declared. Input keys never become keys of the
// result unless the schema allows extra members, and `__proto__` never does.

import type { TSchema } from "@sinclair/typebox";
import type { Compile, Read } from "./compile.ts";
import { addFields } from "./closeness.ts";
import { extraForbidden, type Finding, type Issue, missing, prefix, push } from "./issue.ts";
import { aliasOf, defaultOf, isRequired } from "./kinds.ts";

interface Member {
  /** Key in the result. */
  readonly key: string;
  /** Key in the input and in places. */
  readonly name: string;
  /** Whether the input may also use `key`. */
  readonly byKey: boolean;
  readonly required: boolean;
  readonly read: Read;
  /** A default that can be shared; `undefined` when there is none or it must be made anew. */
  readonly fixed: unknown;
  readonly schema: TSchema;
}

/** A decoder of objects. */
export function compileObject(schema: TSchema, compile: Compile): Read {
  const properties = Object.entries(schema.properties as Record<string, TSchema>);
  const members = properties.map(([key, member]) =>
    compileMember({ key, member, parent: schema }, compile)
  );
  const extra = compileExtra(schema, compile);
  const notOne = compile.inJson ? notOfModel(schema) : NOT_AN_OBJECT;
  const known = new Set(
    members.flatMap((member) => member.byKey ? [member.name, member.key] : [member.name]),
  );
  return (value, issues) => {
    if (
      typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date
    ) {
      return push(issues, notOne, value);
    }
    const input = value as Record<string, unknown>;
    const out: Record<string, unknown> = {};
    let given = 0;
    for (let i = 0; i < members.length; i++) {
      if (readMember(members[i]!, input, out, issues)) given++;
    }
    addFields(given);
    if (extra !== undefined) extra(input, { known, out }, issues);
    return out;
  };
}

interface MemberSource {
  readonly key: string;
  readonly member: TSchema;
  readonly parent: TSchema;
}

function compileMember({ key, member, parent }: MemberSource, compile: Compile): Member {
  const name = aliasOf(member) ?? key;
  const fallback: unknown = member.default;
  const shared = typeof fallback !== "function" &&
    (typeof fallback !== "object" || fallback === null);
  return {
    key,
    name,
    byKey: name !== key && parent.byName === true,
    required: isRequired(member),
    read: compile.read(member, compile),
    fixed: shared ? fallback : undefined,
    schema: member,
  };
}

/** Whether the input has the member. */
function readMember(
  member: Member,
  input: Record<string, unknown>,
  out: Record<string, unknown>,
  issues: Issue[],
): boolean {
  let name = member.name;
  let value = ownValue(input, name);
  if (value === undefined && member.byKey) value = ownValue(input, name = member.key);
  if (value === undefined) {
    if (member.required) issues.push(missing([member.name], input));
    else if (member.fixed !== undefined) out[member.key] = member.fixed;
    else if (member.schema.default !== undefined) out[member.key] = defaultOf(member.schema);
    return false;
  }
  const from = issues.length;
  out[member.key] = member.read(value, issues);
  if (issues.length > from) prefix(issues, from, name);
  return true;
}

/** Inherited members (`constructor`, …) are not input. */
function ownValue(input: Record<string, unknown>, name: string): unknown {
  const value = input[name];
  return value === undefined || Object.hasOwn(input, name) ? value : undefined;
}

interface ExtraParts {
  readonly known: ReadonlySet<string>;
  readonly out: Record<string, unknown>;
}

type Extra = (input: Record<string, unknown>, parts: ExtraParts, issues: Issue[]) => void;

function compileExtra(schema: TSchema, compile: Compile): Extra | undefined {
  const rule = schema.additionalProperties as boolean | TSchema | undefined;
  if (rule === undefined) return undefined;
  const read = typeof rule === "object" ? compile.read(rule, compile) : undefined;
  return (input, { known, out }, issues) => {
    for (const key of Object.keys(input)) {
      if (known.has(key) || key === "__proto__") continue;
      if (rule === false) issues.push(extraForbidden([key], input[key]));
      else {
        const from = issues.length;
        out[key] = read === undefined ? input[key] : read(input[key], issues);
        if (issues.length > from) prefix(issues, from, key);
      }
    }
  };
}

/** A value that should be an object is none. */
export const NOT_AN_OBJECT: Finding = {
  type: "model_attributes_type",
  msg: "Input should be a valid dictionary or object to extract fields from",
};

function notOfModel(schema: TSchema): Finding {
  const name = schema.$id ?? schema.title ?? "model";
  const msg = `Input should be a valid dictionary or instance of ${name}`;
  return { type: "model_type", msg, ctx: { class_name: name } };
}
