// JSON Schema of another library's schema, where it offers one (`~standard.jsonSchema`); anything at all where it does
// not. A named definition becomes a component of the document. Definitions that have no name of their own stand where
// they are used, and one that contains itself is open at that place: a document has no address for it.

import { Kind, OptionalKind, type TSchema } from "@sinclair/typebox";
import { kindOf } from "./kinds.ts";
import type { StandardSchema } from "./standard.ts";

type Json = Readonly<Record<string, unknown>>;
type Mode = "input" | "output";

interface Converter {
  readonly jsonSchema?: { readonly [M in Mode]?: (options: { readonly target: string }) => Json };
}

/** A schema that holds the JSON Schema, its named parts as named schemas. */
export function standardDocument(schema: StandardSchema, mode: Mode): TSchema {
  const known = DOCUMENTS.get(schema) ?? {};
  DOCUMENTS.set(schema, known);
  return known[mode] ??= describe(schema, mode);
}

const DOCUMENTS = new WeakMap<StandardSchema, { [M in Mode]?: TSchema }>();

/**
 * The members of an object, as far as they are known: whether each is a list and whether it may be left out decide how
 * parameters and forms are read.
 */
export function membersOf(schema: TSchema): Record<string, TSchema> {
  if (kindOf(schema) !== "Standard") return schema.properties as Record<string, TSchema>;
  const json = jsonOf(schema.standard as StandardSchema, "input");
  const properties = isJson(json?.properties) ? json.properties : {};
  const required = new Set(Array.isArray(json?.required) ? json.required : []);
  const parts = new Parts(json ?? {}, "");
  return Object.fromEntries(
    Object.entries(properties).map(([name, member]) => {
      const written = parts.schemaOf(member as Json);
      return [name, required.has(name) ? written : { ...written, [OptionalKind]: "Optional" }];
    }),
  );
}

function jsonOf(schema: StandardSchema, mode: Mode): Json | undefined {
  const { jsonSchema } = schema["~standard"] as Converter;
  try {
    return jsonSchema?.[mode]?.({ target: "draft-2020-12" });
  } catch {
    // The library cannot describe it: a transformation, a date, a function.
    return undefined;
  }
}

function describe(schema: StandardSchema, mode: Mode): TSchema {
  const json = jsonOf(schema, mode) ?? {};
  const other = jsonOf(schema, mode === "input" ? "output" : "input") ?? {};
  const isSame = JSON.stringify(json) === JSON.stringify(other);
  return new Parts(json, isSame ? "" : mode === "input" ? "-Input" : "-Output").root();
}

/** One JSON Schema with its definitions. */
class Parts {
  readonly #json: Json;
  readonly #suffix: string;
  readonly #named = new Map<string, TSchema>();
  /** Definitions around the place that is written. */
  readonly #around = new Set<Json>();

  constructor(json: Json, suffix: string) {
    this.#json = json;
    this.#suffix = suffix;
  }

  root(): TSchema {
    const { $schema: _, $defs: __, id, ...body } = this.#json;
    return typeof id === "string" ? this.#name(id, body) : this.schemaOf(body);
  }

  /** Plain JSON Schema as a schema of Cairn. */
  schemaOf(json: Json): TSchema {
    if (typeof json.$ref === "string") return this.#refer(json.$ref);
    return unsafe(this.#write(json) as Json);
  }

  #write(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#write(one));
    if (!isJson(value)) return value;
    if (typeof value.$ref === "string") return this.#refer(value.$ref);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#write(one)]));
  }

  #refer(ref: string): TSchema {
    const name = /^#\/\$defs\/(.+)$/.exec(ref)?.[1];
    const definition = name === undefined ? this.#json : (this.#json.$defs as Json)[name];
    if (!isJson(definition)) return unsafe({});
    const { id, ...body } = definition;
    // Zod's names for what has none.
    if (name !== undefined && !name.startsWith("__")) return this.#name(name, body);
    if (typeof id === "string") return this.#name(id, body);
    if (name === undefined || this.#around.has(definition)) return unsafe({});
    this.#around.add(definition);
    const written = this.schemaOf(body);
    this.#around.delete(definition);
    return written;
  }

  #name(name: string, body: Json): TSchema {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const made = { [Kind]: "Unsafe", $id: `${name}${this.#suffix}` } as unknown as TSchema;
    this.#named.set(name, made);
    const { $schema: _, $defs: __, ...own } = body;
    return Object.assign(made, this.#write(own));
  }
}

function unsafe(json: Json): TSchema {
  return Kind in json ? json as TSchema : { ...json, [Kind]: "Unsafe" } as unknown as TSchema;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
