// Writes programs that call every operation of a document through the generated clients, with made-up arguments that
// fit the document. Each call is type-checked and its answer must be a documented one that fits its schema.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

type Json = Record<string, unknown>;

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly body: { readonly type: string; readonly value: unknown } | undefined;
}

/** Writes `fetch_calls.ts` (openapi-typescript and openapi-fetch) and `sdk_calls.ts` (@hey-api/openapi-ts) to `out`. */
export function writeCalls(document: Json, out: string): void {
  const operations = operationsOf(document);
  const fetchCalls = operations.map((one) =>
    `await check(${literal(one.id)}, await client.${one.method.toUpperCase()}(${
      literal(one.path)
    }, ${fetchOptions(one)}));`
  );
  writeFileSync(
    join(out, "fetch_calls.ts"),
    `import createClient from "openapi-fetch";
import type { paths } from "./schema.ts";
import { check, url } from "../check_answer.ts";

const client = createClient<paths>({ baseUrl: url });
${fetchCalls.join("\n")}
console.log("calls ${operations.length}");
`,
  );
  const sdkCalls = operations.map((one) =>
    `await check(${literal(one.id)}, await sdk.${sdkName(one.id)}({ ${sdkOptions(one)} }));`
  );
  writeFileSync(
    join(out, "sdk_calls.ts"),
    `import { client } from "./client/client.gen.ts";
import * as sdk from "./client/sdk.gen.ts";
import { check, url } from "../check_answer.ts";

client.setConfig({ baseUrl: url });
${sdkCalls.join("\n")}
console.log("calls ${operations.length}");
`,
  );
}

function operationsOf(document: Json): Operation[] {
  const found: Operation[] = [];
  for (
    const [path, item] of Object.entries(document.paths as Record<string, Json>)
  ) {
    for (const [method, value] of Object.entries(item)) {
      const operation = value as Json;
      if (method.startsWith("x-") || operation.operationId === undefined) {
        continue;
      }
      found.push({
        id: String(operation.operationId),
        method,
        path,
        parameters: parametersOf(document, operation),
        body: bodyOf(document, operation),
      });
    }
  }
  return found;
}

function parametersOf(document: Json, operation: Json): Record<string, Json> {
  const byPlace: Record<string, Json> = {};
  for (const one of (operation.parameters ?? []) as Json[]) {
    if (one.required !== true) continue;
    (byPlace[String(one.in)] ??= {})[String(one.name)] = exampleOf(
      document,
      one.schema as Json,
    );
  }
  return byPlace;
}

function bodyOf(document: Json, operation: Json): Operation["body"] {
  const body = operation.requestBody as
    | { content: Record<string, Json> }
    | undefined;
  const media = Object.entries(body?.content ?? {})[0];
  if (media === undefined) return undefined;
  return {
    type: media[0],
    value: exampleOf(document, media[1].schema as Json),
  };
}

function fetchOptions(one: Operation): string {
  const params = Object.keys(one.parameters).length > 0 ? { params: one.parameters } : {};
  const body = one.body === undefined ? {} : { body: one.body.value };
  const form = one.body?.type === "application/x-www-form-urlencoded";
  const text = literal({ ...params, ...body });
  if (!form) return text;
  return `{ ...${text}, bodySerializer: (body) => new URLSearchParams(body as unknown as Record<string, string>) }`;
}

function sdkOptions(one: Operation): string {
  const { path, query, header, cookie } = one.parameters;
  const headers = cookie === undefined ? header : {
    ...header,
    cookie: Object.entries(cookie).map(([name, value]) => `${name}=${value}`)
      .join("; "),
  };
  const given = { path, query, headers, body: one.body?.value };
  const members = Object.entries(given).filter(([, value]) => value !== undefined);
  return members.map(([name, value]) => `${name}: ${literal(value)}`).join(
    ", ",
  );
}

/** @hey-api/openapi-ts names functions after the operation in camel case. */
function sdkName(id: string): string {
  const words = id.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const [first = "", ...rest] = words;
  return first[0]!.toLowerCase() + first.slice(1) +
    rest.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}

/** A value that fits a schema, as far as Cairn's own schemas go. */
function exampleOf(document: Json, schema: Json): unknown {
  if (typeof schema.$ref === "string") {
    return exampleOf(document, resolveRef(document, schema.$ref));
  }
  const examples = schema.examples as unknown[] | undefined;
  if (examples !== undefined && examples.length > 0) return examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  for (const key of ["anyOf", "oneOf"]) {
    if (Array.isArray(schema[key])) return exampleOf(document, schema[key][0]);
  }
  if (Array.isArray(schema.allOf)) {
    return Object.assign(
      {},
      ...schema.allOf.map((one) => exampleOf(document, one)),
    );
  }
  return plainExample(document, schema);
}

function plainExample(document: Json, schema: Json): unknown {
  switch (schema.type) {
    case "integer":
    case "number": {
      const low = Number(
        schema.minimum ?? Number(schema.exclusiveMinimum ?? 0) + 1,
      );
      return Math.min(low, Number(schema.maximum ?? low));
    }
    case "boolean":
      return true;
    case "null":
      return null;
    case "array": {
      const length = Number(schema.minItems ?? 0);
      return Array.from(
        { length },
        () => exampleOf(document, (schema.items ?? {}) as Json),
      );
    }
    case "object": {
      const properties = (schema.properties ?? {}) as Record<string, Json>;
      const required = (schema.required ?? []) as string[];
      return Object.fromEntries(
        required.map((
          name,
        ) => [name, exampleOf(document, properties[name] ?? {})]),
      );
    }
    case "string":
      return FORMATS[String(schema.format)] ??
        "a".repeat(Math.max(1, Number(schema.minLength ?? 1)));
    default:
      return {};
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  time: "12:00:00",
  duration: "PT1H",
  uuid: "12345678-1234-4234-8234-123456789abc",
  uri: "https://example.com/",
  email: "a@example.com",
};

function resolveRef(document: Json, ref: string): Json {
  return ref.slice(2).split("/").reduce<unknown>(
    (at, key) => (at as Json)[key],
    document,
  ) as Json;
}

function literal(value: unknown): string {
  return JSON.stringify(value);
}
