// Whether an answer is one that the document promises: a documented status, and a body that fits its schema.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";

type Json = Record<string, unknown>;

interface Answer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response?: Response | undefined;
}

/** Address of the app, the first argument of the program. */
export const url: string = argv[2]!;

const document = JSON.parse(
  readFileSync(new URL("out/openapi.json", import.meta.url), "utf8"),
) as Json;
// Without a precision 53.17 would be no multiple of 0.01.
const ajv = new Ajv2020({
  strict: false,
  validateFormats: true,
  multipleOfPrecision: 6,
});
// The package is CommonJS, whose default export the two runtimes and the compiler see differently.
const addFormats = (ajvFormats as unknown as { default?: unknown }).default ??
  ajvFormats;
(addFormats as (target: Ajv2020) => void)(ajv);
ajv.addSchema(document, "doc");

const operations = new Map<
  string,
  readonly [pointer: string, operation: Json]
>();
for (
  const [path, item] of Object.entries(
    document.paths as Record<string, Record<string, Json>>,
  )
) {
  for (const [method, operation] of Object.entries(item)) {
    const pointer = `doc#/paths/${escape(path)}/${method}`;
    operations.set(String(operation.operationId), [pointer, operation]);
  }
}

/** Fails unless `answer` is a documented answer of the operation. */
export function check(id: string, answer: Answer): void {
  const [pointer, operation] = operations.get(id)!;
  const { response } = answer;
  assert.ok(
    response !== undefined,
    `${id}: no answer: ${String(answer.error)}`,
  );
  const responses = operation.responses as Record<
    string,
    { content?: Record<string, Json> }
  >;
  const { status } = response;
  // The answers of HttpErrors need not be declared; a failure of the server is never right.
  assert.ok(status < 500, `${id}: ${status} ${JSON.stringify(answer.error)}`);
  const key = [String(status), `${String(status)[0]}XX`, "default"].find((
    one,
  ) => one in responses);
  if (key === undefined) {
    return assert.ok(status >= 400, `${id}: ${status} is not documented`);
  }
  const type = (response.headers.get("content-type") ?? "").split(";")[0]!;
  const content = responses[key]!.content;
  if (content === undefined) return;
  assert.ok(
    type in content,
    `${id}: ${status} is ${type}, documented: ${Object.keys(content).join(", ")}`,
  );
  if (!type.endsWith("json") || content[type]!.schema === undefined) return;
  const schema = `${pointer}/responses/${key}/content/${escape(type)}/schema`;
  const value = answer.data ?? answer.error;
  assert.ok(
    ajv.validate({ $ref: schema }, value),
    `${id}: ${status} ${ajv.errorsText()} in ${JSON.stringify(value)}`,
  );
}

function escape(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}
