// The fast path of encoding answers and decoding bodies: one generated function per schema that checks a value and picks
// its declared members in the same pass. It knows the plain kinds only; at the first thing it does not know or that does
// not fit it answers MISFIT, and the plain writers and readers take over, which alone coerce and find. Names and literals
// enter the source through JSON.stringify only, and only from schemas. Where source text cannot be compiled there is no
// fast path.
//
// Measured against closures over the same checks, 100 rows of 6 declared and 3 other members: see bench/micro.

import type { TSchema } from "@sinclair/typebox";
import { aliasOf, flatMembers, isOptional, kindOf, literalsOf, outputAliasOf } from "./kinds.ts";

/** The answer of a fast path that does not fit. */
export const MISFIT: unique symbol = Symbol("misfit");

/** Checks and picks; {@linkcode MISFIT} when the value is not exactly what the schema says. */
export type Fit = (value: unknown) => unknown;

/** The fast path where there is none. */
export const NO_FIT: Fit = () => MISFIT;

/** Whether names and rules are those of what comes from clients, or of what is sent to them. */
export type Direction = "in" | "out";

/**
 * Compiles the fast path.
 *
 * @returns `undefined` when the schema holds a kind without one, or source text cannot be compiled here.
 */
export function compileFit(schema: TSchema, direction: Direction): Fit | undefined {
  const source = new Source(direction);
  if (!source.value(schema, "v", "o")) return undefined;
  try {
    // The one place, beside TypeBox's own compiler, that makes a function of text.
    const make = Function as unknown as (...text: string[]) => (misfit: typeof MISFIT) => Fit;
    return make("M", `"use strict";return function fit(v){let o;${source.text}return o}`)(MISFIT);
  } catch {
    return undefined;
  }
}

class Source {
  text = "";
  readonly #direction: Direction;
  #names = 0;

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  /** Adds the check of `input` and the assignment of what is picked to `output`; `false` for an unknown kind. */
  value(schema: TSchema, input: string, output: string): boolean {
    if (schema.before !== undefined || schema.after !== undefined || schema.strict !== undefined) {
      return false;
    }
    switch (kindOf(schema)) {
      case "String":
        return this.#string(schema, input, output);
      case "Integer":
        return this.#number(schema, `Number.isSafeInteger(${input})`, { input, output });
      case "Number":
        return this.#number(schema, `typeof ${input}==="number"&&${input}-${input}===0`, {
          input,
          output,
        });
      case "Boolean":
        return this.#check(`typeof ${input}==="boolean"`, input, output);
      case "Null":
        return this.#check(`${input}===null`, input, output);
      case "Literal":
        return this.#check(`${input}===${quote(schema.const)}`, input, output);
      case "Object":
        return this.#object(schema, input, output);
      case "Array":
        return this.#array(schema, input, output);
      case "Union":
        return this.#union(schema, input, output);
      default:
        return false;
    }
  }

  #check(condition: string, input: string, output: string): boolean {
    this.text += `if(!(${condition}))return M;${output}=${input};`;
    return true;
  }

  #string(schema: TSchema, input: string, output: string): boolean {
    if (schema.format !== undefined || schema.strip !== undefined) return false;
    if (schema.toLowerCase !== undefined || schema.toUpperCase !== undefined) return false;
    let condition = `typeof ${input}==="string"`;
    // A code point is one or two units: outside these bounds the plain writer counts.
    if (schema.minLength !== undefined) {
      condition += `&&${input}.length>=${Number(schema.minLength) * 2 - 1}`;
    }
    if (schema.maxLength !== undefined) {
      condition += `&&${input}.length<=${Number(schema.maxLength)}`;
    }
    if (schema.pattern !== undefined) return false;
    return this.#check(condition, input, output);
  }

  #number(
    schema: TSchema,
    type: string,
    at: { readonly input: string; readonly output: string },
  ): boolean {
    if (schema.multipleOf !== undefined) return false;
    let condition = type;
    for (const [key, operator] of BOUNDS) {
      if (schema[key] !== undefined) condition += `&&${at.input}${operator}${Number(schema[key])}`;
    }
    return this.#check(condition, at.input, at.output);
  }

  #object(schema: TSchema, input: string, output: string): boolean {
    if (!this.#isClosed(schema)) return false;
    this.text +=
      `if(typeof ${input}!=="object"||${input}===null||Array.isArray(${input}))return M;`;
    const picked: string[] = [];
    // From the first optional member on, members are added one by one, in order of declaration.
    const added: string[] = [];
    for (const [key, member] of Object.entries(schema.properties as Record<string, TSchema>)) {
      const [from, to] = this.#direction === "in"
        ? [aliasOf(member) ?? key, key]
        : [key, outputAliasOf(member) ?? key];
      // Inherited members are functions, which fit nothing, but for this one.
      if (from === "__proto__" || to === "__proto__") return false;
      const name = quote(to);
      const local = this.#local();
      const value = this.#local();
      this.text += `const ${value}=${input}[${quote(from)}];let ${local};`;
      if (!isOptional(member)) {
        if (!this.value(member, value, local)) return false;
        if (added.length === 0) picked.push(`${name}:${local}`);
        else added.push(`${output}[${name}]=${local};`);
        continue;
      }
      // The default of an absent member is filled in by the plain writer.
      if (member.default !== undefined) this.text += `if(${value}===undefined)return M;`;
      this.text += `if(${value}!==undefined){`;
      if (!this.value(member, value, local)) return false;
      this.text += "}";
      added.push(`if(${local}!==undefined)${output}[${name}]=${local};`);
    }
    this.text += `${output}={${picked.join(",")}};${added.join("")}`;
    return true;
  }

  /** Whether members that nobody declared can be passed over. */
  #isClosed({ additionalProperties, byName }: TSchema): boolean {
    if (this.#direction === "in") return additionalProperties === undefined && byName !== true;
    return additionalProperties === undefined || additionalProperties === false;
  }

  #array(schema: TSchema, input: string, output: string): boolean {
    if (schema.uniqueItems === true) return false;
    const list = this.#local();
    const index = this.#local();
    const item = this.#local();
    const picked = this.#local();
    let condition = `Array.isArray(${input})`;
    if (schema.minItems !== undefined) condition += `&&${input}.length>=${Number(schema.minItems)}`;
    if (schema.maxItems !== undefined) condition += `&&${input}.length<=${Number(schema.maxItems)}`;
    this.text += `if(!(${condition}))return M;const ${list}=new Array(${input}.length);` +
      `for(let ${index}=0;${index}<${input}.length;${index}++){const ${item}=${input}[${index}];let ${picked};`;
    if (!this.value(schema.items as TSchema, item, picked)) return false;
    this.text += `${list}[${index}]=${picked};}${output}=${list};`;
    return true;
  }

  /** A value or null, or one of several literals; other unions are for the plain writer. */
  #union(schema: TSchema, input: string, output: string): boolean {
    const { members, nullable } = flatMembers(schema);
    const literals = literalsOf(members);
    if (literals !== undefined) {
      const all = nullable ? [...literals, null] : literals;
      return this.#check(
        all.map((literal) => `${input}===${quote(literal)}`).join("||"),
        input,
        output,
      );
    }
    if (members.length !== 1 || !nullable) return false;
    this.text += `if(${input}===null)${output}=null;else{`;
    if (!this.value(members[0]!, input, output)) return false;
    this.text += "}";
    return true;
  }

  #local(): string {
    return `_${this.#names++}`;
  }
}

/** A name or literal as source text. */
function quote(value: unknown): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

const BOUNDS: readonly (readonly [key: string, operator: string])[] = [
  ["maximum", "<="],
  ["exclusiveMaximum", "<"],
  ["minimum", ">="],
  ["exclusiveMinimum", ">"],
];
