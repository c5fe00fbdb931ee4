// Reads and parses the body of a route. The declared media type picks parser and validator together: a body of another
// type stays text, which no schema but a string accepts, so that no odd Content-Type gets past validation.

import {
  isJsonType,
  JsonSyntaxIssue,
  mediaTypeOf,
  parseForm,
  parseJson,
  type Query,
  readBody,
  readText,
} from "../http/mod.ts";
import type { BodyReading } from "./body_plan.ts";
import { UndecodedBody } from "./consume_body.ts";
import { ValidationError } from "./validation_error.ts";

/**
 * The parsed body: a JSON value, a parsed form, an {@linkcode UndecodedBody}, or `undefined` when it is empty.
 *
 * @throws {HttpError} 413 over the limit, 400 if it broke off or is no UTF-8, 415 and 501 for codings.
 * @throws {ValidationError} If it is no JSON.
 */
export function readRouteBody(request: Request, reading: BodyReading): Promise<unknown> {
  if (!isExpected(request.headers.get("content-type"), reading)) {
    return readBody(request, reading).then(undecoded);
  }
  if (reading.parse === "form") return readBody(request, reading).then(parsedForm);
  return readText(request, reading).then(parsedJson);
}

function undecoded(bytes: Uint8Array): UndecodedBody | undefined {
  return bytes.length === 0 ? undefined : new UndecodedBody(LENIENT.decode(bytes));
}

function parsedForm(bytes: Uint8Array): Query | undefined {
  return bytes.length === 0 ? undefined : parseForm(bytes);
}

function parsedJson(text: string): unknown {
  if (text === "") return undefined;
  const value = parseJson(text);
  if (!(value instanceof JsonSyntaxIssue)) return value;
  throw new ValidationError([{
    type: "json_invalid",
    loc: ["body", value.position],
    msg: "JSON decode error",
    input: {},
    ctx: { error: value.message },
  }], text);
}

function isExpected(type: string | null, reading: BodyReading): boolean {
  if (type === null) return reading.parse === "json" && !reading.strictContentType;
  const essence = mediaTypeOf(type);
  if (essence === undefined) return false;
  return reading.parse === "json" ? isJsonType(essence) : essence === FORM_TYPE;
}

const FORM_TYPE = "application/x-www-form-urlencoded";
const LENIENT = new TextDecoder();
