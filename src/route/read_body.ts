// Reads and parses the body of a route. The declared media type picks parser and validator together: a body of another
// type stays text, which no schema but a string accepts, so that no odd Content-Type gets past validation.

import {
  HttpError,
  isJsonType,
  JsonSyntaxIssue,
  mediaTypeOf,
  parseForm,
  parseJson,
  type Query,
  readBody,
  readTextAs,
} from "../http/mod.ts";
import type { BodyReading } from "./body_plan.ts";
import { readMultipart } from "./read_multipart.ts";
import type { RequestContext } from "./request_context.ts";
import { UndecodedBody } from "./undecoded_body.ts";
import { ValidationError } from "./validation_error.ts";

/**
 * The parsed body: a JSON value, a parsed form, an {@linkcode UndecodedBody}, or `undefined` when it is empty.
 *
 * @throws {HttpError} 413 over the limit, 400 if it broke off or is no UTF-8, 415 and 501 for codings.
 * @throws {ValidationError} If it is no JSON.
 */
export function readRouteBody(cx: RequestContext, reading: BodyReading): Promise<unknown> {
  const { request } = cx;
  const kind = kindOfBody(request.headers.get("content-type"), reading);
  if (kind === "multipart") return readMultipart(cx, reading);
  if (kind === "other") {
    return readBody(request, reading).then(
      reading.otherMediaTypes === "text" ? undecoded : refused,
    );
  }
  if (kind === "text") return readBody(request, reading).then(undecoded);
  if (reading.form !== undefined) {
    const { fieldsMax } = reading.form.limits;
    return readBody(request, reading).then((bytes) => parsedForm(bytes, fieldsMax));
  }
  return readTextAs(request, reading, parsedJson);
}

/** An empty body has no media type that could be wrong. */
function refused(bytes: Uint8Array): undefined {
  if (bytes.length > 0) throw new HttpError(415);
}

function undecoded(bytes: Uint8Array): UndecodedBody | undefined {
  return bytes.length === 0 ? undefined : new UndecodedBody(LENIENT.decode(bytes));
}

function parsedForm(bytes: Uint8Array, fieldsMax: number): Query | undefined {
  return bytes.length === 0 ? undefined : parseForm(bytes, { fieldsMax });
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

/** What the media type is to the route: the one it parses, text that it takes as it is, or another. */
function kindOfBody(
  type: string | null,
  reading: BodyReading,
): "parsed" | "multipart" | "text" | "other" {
  if (type === null) {
    return reading.parse === "json" && !reading.strictContentType ? "parsed" : "other";
  }
  const essence = mediaTypeOf(type);
  if (essence === undefined) return "other";
  if (reading.form !== undefined) {
    if (essence === MULTIPART_TYPE) return "multipart";
    return essence === FORM_TYPE ? "parsed" : "other";
  }
  if (isJsonType(essence)) return "parsed";
  return essence === reading.mediaType ? "text" : "other";
}

const MULTIPART_TYPE = "multipart/form-data";
const FORM_TYPE = "application/x-www-form-urlencoded";
const LENIENT = new TextDecoder();
