// The declared parameters of one place, compiled: which wire names to read, how to decode them, what they default to.
// Cold: runs once per route or dependency. extract.ts reads the result for each request.

import {
  aliasOf,
  asSchema,
  compileDecode,
  defaultOf,
  isObjectSchema,
  isRequired,
  isSchema,
  isStandard,
  kindOf,
  membersOf,
} from "../schema/mod.ts";
import type { Decode, TSchema } from "../schema/mod.ts";
import type { Fields, Shape } from "../inject/mod.ts";
import { readsList } from "./list_schema.ts";

/** Where parameters come from, as it stands in `loc` and in the document. */
export type Place = "path" | "query" | "header" | "cookie";

/** One parameter. */
export interface FieldPlan {
  /** Key in the handler's record. */
  readonly key: string;
  /** Name on the wire; lower case for header fields. */
  readonly name: string;
  /** Location in issues. */
  readonly loc: readonly [string, string];
  /** Declared schema. */
  readonly schema: TSchema;
  /** Whether its absence is an issue. */
  readonly required: boolean;
  /** Whether all values of a repeated name are collected. */
  readonly list: boolean;
  /** Decodes the raw value. */
  readonly decode: Decode;
  /** A fresh default; `undefined` leaves the key out. */
  readonly defaultOf: (() => unknown) | undefined;
}

/** All parameters of one place: each by itself, or together as one model. */
export interface FieldsPlan {
  /** The place. */
  readonly place: Place;
  /** The parameters in order of declaration. */
  readonly fields: readonly FieldPlan[];
  /** Decodes the received map as one object; `undefined` when each parameter stands for itself. */
  readonly model: Decode | undefined;
}

/**
 * Compiles the parameters of one place.
 *
 * @returns `undefined` when nothing is declared.
 */
export function compileFields(place: Place, fields: Fields | undefined): FieldsPlan | undefined {
  if (fields === undefined) return undefined;
  const model = isStandard(fields) || isSchema(fields) ? asSchema(fields) : undefined;
  if (model !== undefined && !isStandard(fields) && !isObjectSchema(model)) {
    throw new TypeError(
      `Cannot read ${place} parameters by a schema of kind ${kindOf(model)}: ` +
        "expected a record of schemas or t.Object",
    );
  }
  const shape = model === undefined ? fields as Shape : membersOf(model);
  const plans = Object.entries(shape).map(([key, schema]) =>
    compileField(place, { key, schema: asSchema(schema), inModel: model !== undefined })
  );
  if (plans.length === 0 && model === undefined) return undefined;
  return Object.freeze({
    place,
    fields: Object.freeze(plans),
    model: model === undefined ? undefined : compileDecode(model),
  });
}

interface Member {
  readonly key: string;
  readonly schema: TSchema;
  /** In a model the decoder looks members up by alias or by key; header names keep their underscores there. */
  readonly inModel: boolean;
}

function compileField(place: Place, { key, schema, inModel }: Member): FieldPlan {
  const name = wireName(place, key, schema);
  const listed = readsList(schema);
  const absent = defaultOf(schema);
  return Object.freeze({
    key,
    name,
    loc: Object.freeze(
      [place, inModel ? aliasOf(schema) ?? key : locName(place, key, schema)] as const,
    ),
    schema,
    required: isRequired(schema),
    list: listed,
    decode: compileDecode(schema),
    defaultOf: absent === undefined ? undefined : () => defaultOf(schema),
  });
}

/** Name on the wire. Header names are compared in lower case; `_` stands for `-` unless the schema refuses it. */
export function wireName(place: Place, key: string, schema: TSchema): string {
  const name = locName(place, key, schema);
  return place === "header" ? name.toLowerCase() : name;
}

function locName(place: Place, key: string, schema: TSchema): string {
  const alias = aliasOf(schema);
  if (alias !== undefined) return alias;
  if (place !== "header" || schema.convertUnderscores === false) return key;
  return key.replaceAll("_", "-");
}
