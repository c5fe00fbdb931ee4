// Schemas to decoders. Cold: `compileDecode` runs once per schema; the closures it returns run per value. They check and
// coerce as pydantic does in its lax mode, which is the same for query text and for parsed JSON, and collect findings.
// A decoder pushes findings with places relative to its own value; the container that called it puts its key in front,
// so that a value without findings allocates nothing but what it returns.

import type { TSchema } from "@sinclair/typebox";
import { lower, STRICT } from "./closeness.ts";
import type { Compile, Read } from "./compile.ts";
import { type Finding, type Issue, prefix, push } from "./issue.ts";
import { compileFit, type Fit, MISFIT, NO_FIT } from "./fit.ts";
import { withHooks } from "./hooks.ts";
import { isObjectSchema, kindOf, mergedObject, resolveRef, withDefinitions } from "./kinds.ts";
import { compileArray, compileRecord, compileTuple } from "./decode_list.ts";
import { compileObject } from "./decode_object.ts";
import { compileEnum, compileLiteral } from "./decode_literal.ts";
import { decodeStandard, standardOf } from "./standard.ts";
import { compileUnion } from "./decode_union.ts";
import { compileBytes, compileDate, compileJson, compileString } from "./decode_text.ts";
import { compileFile } from "./upload_file.ts";
import { type DecimalLimits, readDecimal } from "./decimal.ts";
import {
  BOOL_TYPE,
  type Bounds,
  checkBounds,
  FINITE,
  FLOAT_TYPE,
  INT_TYPE,
  readBigInt,
  readBoolean,
  readInteger,
  readNumber,
} from "./number.ts";

/**
 * Decodes one value and pushes what it finds.
 *
 * @param value Text of a parameter, or a value of parsed JSON.
 * @param loc Place of the value, in front of the findings' places.
 * @param issues Findings are pushed here; the result is meaningless when something was pushed.
 * @returns The value. By a schema of another library, a promise of it where the library's validator gives one.
 */
export type Decode = (
  value: unknown,
  loc: readonly (string | number)[],
  issues: Issue[],
) => unknown;

/**
 * Compiles a schema.
 *
 * @throws {TypeError} If the schema holds a kind that cannot come over the wire, or a reference to nothing.
 */
export function compileDecode(schema: TSchema): Decode {
  const known = COMPILED.get(schema);
  if (known !== undefined) return known;
  const standard = standardOf(schema);
  const decode = standard === undefined ? decoderOf(schema) : decodeStandard(standard);
  COMPILED.set(schema, decode);
  return decode;
}

function decoderOf(schema: TSchema): Decode {
  const decode = plainDecoderOf(schema);
  if (kindOf(schema) !== "Object" && kindOf(schema) !== "Array") return decode;
  let fit: Fit = atFirstUse;
  function atFirstUse(value: unknown): unknown {
    fit = compileFit(schema, "in") ?? NO_FIT;
    return fit(value);
  }
  return (value, loc, issues) => {
    const fitting = fit(value);
    return fitting === MISFIT ? decode(value, loc, issues) : fitting;
  };
}

function plainDecoderOf(schema: TSchema): Decode {
  let read: Read | undefined;
  return (value, loc, issues) => {
    // At first use: start-up of an app with a thousand schemas compiles what is asked for.
    read ??= compileRead(schema, OUTERMOST);
    const from = issues.length;
    const result = read(value, issues);
    if (issues.length > from) {
      for (let i = loc.length - 1; i >= 0; i--) prefix(issues, from, loc[i]!);
    }
    return result;
  };
}

const COMPILED = new WeakMap<TSchema, Decode>();
const OUTERMOST: Compile = {
  strict: false,
  inJson: false,
  definitions: new Map(),
  read: compileRead,
};

/** Compiles a schema for use inside another one. */
export function compileRead(schema: TSchema, outer: Compile): Read {
  const compile: Compile = {
    ...outer,
    // A model inside a strict one says itself whether it is strict.
    strict: schema.strict === true || (outer.strict && !isObjectSchema(schema)),
    definitions: withDefinitions(outer.definitions, schema),
  };
  return withHooks(schema, byKind(schema, compile));
}

function byKind(schema: TSchema, compile: Compile): Read {
  switch (kindOf(schema)) {
    case "Any":
    case "Unknown":
      return anything;
    case "String":
    case "TemplateLiteral":
      return compileString(schema, compile);
    case "RegExp":
      return compileString({ ...schema, pattern: schema.source } as TSchema, compile);
    case "Integer":
      return compileInteger(schema, compile);
    case "Number":
      return compileNumber(schema, compile);
    case "Boolean":
      return compile.strict ? strictly("boolean", BOOL_TYPE) : readBoolean;
    case "BigInt":
      return compileBigInt(schema);
    case "Null":
      return (value, issues) => value === null ? null : push(issues, NONE_REQUIRED, value);
    case "Undefined":
    case "Void":
      return () => undefined;
    case "Literal":
      return compileLiteral([schema.const]);
    case "Enumeration":
      return compileEnum(schema);
    case "Decimal":
      return (value, issues) => readDecimal(schema as DecimalLimits, value, issues);
    case "Object":
      return compileObject(schema, compile);
    case "Array":
      return compileArray(schema, compile);
    case "Tuple":
      return compileTuple(schema, compile);
    case "Record":
      return compileRecord(schema, compile);
    case "Union":
      return compileUnion(schema, compile);
    case "Date":
      return compileDate(compile);
    case "Uint8Array":
      return compileBytes(schema);
    case "File":
      return compileFile(schema);
    case "Json":
      return compileJson(schema, compile);
    case "Intersect":
      return compileIntersect(schema, compile);
    case "Ref":
    case "This":
      return lazily(() => compileRead(resolveRef(schema, compile.definitions), compile));
    case "Import":
      return compileRead(resolveRef(schema, compile.definitions), compile);
    default:
      return compileForeign(schema);
  }
}

function anything(value: unknown): unknown {
  lower(STRICT);
  return value;
}

/** A decoder made at first use: schemas that refer to themselves. */
function lazily(make: () => Read): Read {
  let read: Read | undefined;
  return (value, issues) => (read ??= make())(value, issues);
}

function compileInteger(schema: TSchema, { strict }: Compile): Read {
  const bounds = boundsOf(schema);
  if (!strict) {
    return bounds === undefined
      ? readInteger
      : (value, issues) => readInteger(value, issues, bounds);
  }
  return (value, issues) =>
    typeof value === "number" && Number.isSafeInteger(value)
      ? readInteger(value, issues, bounds)
      : push(issues, INT_TYPE, value);
}

function compileBigInt(schema: TSchema): Read {
  const bounds = boundsOf(schema);
  return bounds === undefined ? readBigInt : (value, issues) => readBigInt(value, issues, bounds);
}

function compileNumber(schema: TSchema, { strict }: Compile): Read {
  const bounds = boundsOf(schema);
  const read = strict ? strictly("number", FLOAT_TYPE) as typeof readNumber : readNumber;
  const finite = schema.allowInfNan === false;
  return (value, issues) => {
    const number = read(value, issues);
    if (number === undefined) return undefined;
    if (finite && !Number.isFinite(number)) return push(issues, FINITE, value);
    if (bounds !== undefined) checkBounds(bounds, number, value, issues);
    return number;
  };
}

function boundsOf(schema: TSchema): Bounds | undefined {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema as Bounds;
  const any = multipleOf ?? maximum ?? exclusiveMaximum ?? minimum ?? exclusiveMinimum;
  if (any === undefined) return undefined;
  return { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } as Bounds;
}

function strictly(type: "boolean" | "number" | "string", finding: Finding): Read {
  // deno-lint-ignore valid-typeof -- one of the three above.
  return (value, issues) => typeof value === type ? value : push(issues, finding, value);
}

/** An intersection of objects is one object with the properties of all; of anything else, what all parts make of it. */
function compileIntersect(schema: TSchema, compile: Compile): Read {
  const merged = mergedObject(schema, compile.definitions);
  if (merged !== undefined) {
    const definitions = withDefinitions(compile.definitions, merged);
    return compileObject(merged, { ...compile, definitions });
  }
  const reads = (schema.allOf as readonly TSchema[]).map((part) => compileRead(part, compile));
  return (value, issues) => {
    const from = issues.length;
    const out: Record<string, unknown> = {};
    for (const read of reads) {
      const part = read(value, issues);
      if (issues.length > from) return undefined;
      Object.assign(out, part);
    }
    return out;
  };
}

/** Schemas that are none of TypeBox's own: `t.Unsafe` with `enum`, or anything at all. */
function compileForeign(schema: TSchema): Read {
  if (Array.isArray(schema.enum)) return compileEnum(schema);
  if (kindOf(schema) === "Unsafe" || kindOf(schema) === "Transform") return (value) => value;
  throw new TypeError(
    `Cannot read a value of kind ${
      kindOf(schema)
    }: it cannot come over the wire; use another schema`,
  );
}

const NONE_REQUIRED = { type: "none_required", msg: "Input should be None" };
