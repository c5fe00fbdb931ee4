// `components.schemas`: every schema with a `$id` stands there once, under a name that belongs to it alone. Easy to
// break: a name is handed out before its schema is written, or a recursive model would never end.

import { componentSchema, needsSplit, toJsonSchema } from "../schema/mod.ts";
import type { JsonSchemaOptions, TSchema } from "../schema/mod.ts";
import { isRecord } from "./merge.ts";
import type { JsonObject, JsonSchema } from "./types.ts";

/** Whether a schema describes what is received or what is sent. */
export type SchemaMode = "input" | "output";

/** Options of {@linkcode Components}. */
export interface ComponentsOptions {
  /** Adds pydantic's titles: `Item Id` for `item_id`, the model's name for a component. */
  readonly titles: boolean;
  /** Gives a model that reads and writes differently two components, `X-Input` and `X-Output`. */
  readonly separateInputOutput: boolean;
}

interface Component {
  readonly name: string;
  readonly mode: SchemaMode | "both";
  readonly place: string;
  /** Schemas that are known to have this form. */
  readonly sources: Set<TSchema>;
  json: JsonSchema;
}

/** Collects the components of one document. */
export class Components {
  readonly #options: ComponentsOptions;
  readonly #byKey = new Map<string, Component>();
  readonly #split = new Map<TSchema, boolean>();
  #place = "";

  /** An empty collection. */
  constructor(options: ComponentsOptions) {
    this.#options = options;
  }

  /** What is being described, for messages: `GET /items (shop.ts:12)`. */
  at(place: string): void {
    this.#place = place;
  }

  /**
   * The JSON Schema of `schema`: a reference when it has a name.
   *
   * @throws {TypeError} If another schema has that name already.
   */
  schemaOf(schema: TSchema, mode: SchemaMode): JsonSchema {
    const { separateInputOutput } = this.#options;
    return toJsonSchema(schema, this.#optionsFor(separateInputOutput ? mode : "input"));
  }

  /**
   * Adds a schema that the document itself needs, once, and returns a reference to it.
   *
   * @param make Writes the schema.
   * @throws {TypeError} If a schema of the program has that name.
   */
  add(name: string, make: () => JsonSchema): JsonSchema {
    const known = this.#byKey.get(name);
    if (known !== undefined && known.sources.size > 0) throw this.#clash(known);
    if (known === undefined) {
      const place = this.#place;
      this.#byKey.set(name, { name, mode: "both", place, sources: new Set(), json: make() });
    }
    return { $ref: refTo(name) };
  }

  /**
   * The finished `components.schemas`, sorted by name, and how references must be renamed because a model that has two
   * forms is used in one of them only.
   */
  finish(): { schemas: { [name: string]: JsonSchema }; renamed: ReadonlyMap<string, string> } {
    const renamed = new Map<string, string>();
    const byName = new Map<string, JsonSchema>();
    for (const [key, component] of this.#byKey) {
      const name = this.#isAlone(component) ? component.name : key;
      if (name !== key) renamed.set(refTo(key), refTo(name));
      byName.set(name, component.json);
    }
    const sorted = [...byName].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
    return { schemas: Object.fromEntries(sorted), renamed };
  }

  #isAlone(component: Component): boolean {
    if (component.mode === "both") return true;
    const other = component.mode === "input" ? "output" : "input";
    return !this.#byKey.has(keyOf(component.name, other));
  }

  #optionsFor(mode: SchemaMode): JsonSchemaOptions {
    return {
      mode,
      titles: this.#options.titles,
      component: (name, named, used) => refTo(this.#use(name, named, used)),
    };
  }

  /** Told once for each schema: the answer takes writing it twice. */
  #isSplit(schema: TSchema): boolean {
    const known = this.#split.get(schema);
    if (known !== undefined) return known;
    const split = needsSplit(schema);
    this.#split.set(schema, split);
    return split;
  }

  /** The key of a named schema, which is written when it is new. */
  #use(id: string, schema: TSchema, used: SchemaMode): string {
    const name = id.replace(/[^A-Za-z0-9._-]/g, "_");
    const split = this.#options.separateInputOutput && this.#isSplit(schema);
    const key = split ? keyOf(name, used) : name;
    const known = this.#byKey.get(key);
    if (known === undefined) {
      const mode = split ? used : "both";
      const sources = new Set([schema]);
      const component: Component = { name, mode, place: this.#place, sources, json: UNFINISHED };
      this.#byKey.set(key, component);
      component.json = componentSchema(schema, this.#optionsFor(used));
    } else if (known.sources.size === 0) {
      throw this.#clash(known);
    } else if (!known.sources.has(schema)) {
      // `t.Optional(Item)` and the like are other objects of the same form. Noted first: the form may hold itself.
      known.sources.add(schema);
      this.#compare(known, componentSchema(schema, this.#optionsFor(used)));
    }
    return key;
  }

  /** Other words about the same form are no clash: the form without words of one place of use is kept. */
  #compare(known: Component, json: JsonSchema): void {
    if (known.json === UNFINISHED || sameJson(known.json, json)) return;
    if (!sameJson(withoutWords(known.json), withoutWords(json))) throw this.#clash(known);
    if (Object.keys(json).length < Object.keys(known.json).length) known.json = json;
  }

  #clash(known: Component): TypeError {
    return new TypeError(
      `Cannot name two different schemas "${known.name}" in the document: ` +
        `one is used by ${known.place}, the other by ${this.#place}; give one of them another $id`,
    );
  }
}

/** Rewrites references everywhere in `value`. */
export function renameRefs(value: unknown, renamed: ReadonlyMap<string, string>): void {
  if (Array.isArray(value)) return value.forEach((one) => renameRefs(one, renamed));
  if (!isRecord(value)) return;
  const target = typeof value.$ref === "string" ? renamed.get(value.$ref) : undefined;
  if (target !== undefined) value.$ref = target;
  for (const member of Object.values(value)) renameRefs(member, renamed);
}

function refTo(name: string): string {
  return `#/components/schemas/${name}`;
}

function keyOf(name: string, mode: SchemaMode): string {
  return mode === "input" ? `${name}-Input` : `${name}-Output`;
}

function withoutWords(json: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(json).filter(([key]) => !WORDS.has(key) && !key.startsWith("x-")),
  );
}

const WORDS: ReadonlySet<string> = new Set(["title", "description", "examples", "deprecated"]);

function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, i) => sameJson(one, b[i]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

// Stands in while a recursive model is being written.
const UNFINISHED: JsonObject = {};
