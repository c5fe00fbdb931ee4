// A schema in a few words, for people who look for what a route takes and gives: `integer >= 1`, `list of Item`.

import { type JsonSchema, toJsonSchema, type TSchema } from "../schema/mod.ts";

/** A schema in a few words. Never throws: a schema that has no JSON form is called by its kind. */
export function schemaWords(schema: TSchema, mode: "input" | "output"): string {
  try {
    return wordsOf(toJsonSchema(schema, { mode, titles: false, component: (name) => name }), 0);
  } catch {
    return "value";
  }
}

function wordsOf(json: JsonSchema, depth: number): string {
  if (typeof json.$ref === "string") return json.$ref;
  if ("const" in json) return JSON.stringify(json.const);
  if (Array.isArray(json.enum)) return choice(json.enum.map((one) => JSON.stringify(one)));
  const among = json.anyOf ?? json.oneOf;
  if (Array.isArray(among)) return choice(among.map((one) => wordsOf(one, depth)));
  if (Array.isArray(json.allOf)) return json.allOf.map((one) => wordsOf(one, depth)).join(" & ");
  switch (json.type) {
    case "array":
      return withLimits(`list of ${itemsOf(json, depth)}`, json);
    case "object":
      return objectWords(json, depth);
    default:
      return withLimits(typeof json.type === "string" ? json.type : "anything", json);
  }
}

function choice(words: readonly string[]): string {
  if (words.length <= MEMBERS_MAX) return words.join(" | ");
  return `${words.slice(0, MEMBERS_MAX).join(" | ")} | … (${words.length})`;
}

function itemsOf(json: JsonSchema, depth: number): string {
  if (Array.isArray(json.prefixItems)) {
    return `[${json.prefixItems.map((one) => wordsOf(one, depth + 1)).join(", ")}]`;
  }
  return isJson(json.items) ? wordsOf(json.items, depth + 1) : "anything";
}

function objectWords(json: JsonSchema, depth: number): string {
  const properties = isJson(json.properties) ? Object.entries(json.properties) : [];
  if (properties.length === 0 || depth >= DEPTH_MAX) return "object";
  const required = new Set(Array.isArray(json.required) ? json.required : []);
  const members = properties.slice(0, MEMBERS_MAX).map(([name, member]) =>
    `${name}${required.has(name) ? "" : "?"}: ${wordsOf(member as JsonSchema, depth + 1)}`
  );
  if (properties.length > members.length) members.push("…");
  return `{ ${members.join(", ")} }`;
}

function withLimits(word: string, json: JsonSchema): string {
  const limits: string[] = [];
  if (typeof json.format === "string") limits.push(`(${json.format})`);
  for (const [keyword, sign] of LIMITS) {
    if (json[keyword] !== undefined) limits.push(`${sign} ${String(json[keyword])}`);
  }
  return [word, ...limits].join(" ");
}

function isJson(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const LIMITS: readonly (readonly [keyword: string, sign: string])[] = [
  ["minimum", ">="],
  ["exclusiveMinimum", ">"],
  ["maximum", "<="],
  ["exclusiveMaximum", "<"],
  ["multipleOf", "multiple of"],
  ["minLength", "length >="],
  ["maxLength", "length <="],
  ["minItems", "items >="],
  ["maxItems", "items <="],
  ["pattern", "like"],
];
const MEMBERS_MAX = 8;
const DEPTH_MAX = 2;
