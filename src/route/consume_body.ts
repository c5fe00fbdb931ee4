// Takes one consumer's part from the parsed body. Hot. The rules for absent, null and mistyped bodies are FastAPI's.

import { type Issue, missing } from "../schema/mod.ts";
import type { Query } from "../http/mod.ts";
import type { BodyConsumer, BodyField } from "./body_plan.ts";
import type { FormValue } from "./read_multipart.ts";
import { ReceivedFile } from "./received_file.ts";
import { UndecodedBody } from "./undecoded_body.ts";

/** A form, urlencoded or multipart. */
type ParsedForm = Query<FormValue>;

/**
 * The decoded body for one consumer.
 *
 * @param consumer What to take.
 * @param body Parsed JSON, a parsed form, an {@linkcode UndecodedBody}, or `undefined` when it was empty.
 * @param issues Findings are pushed here.
 */
export function consumeBody(consumer: BodyConsumer, body: unknown, issues: Issue[]): unknown {
  switch (consumer.kind) {
    case "whole":
      if (body === undefined || body === null) {
        if (!consumer.required) return consumer.defaultOf();
        issues.push(missing(["body"], null));
        return undefined;
      }
      return consumer.decode(body instanceof UndecodedBody ? body.text : body, WHOLE, issues);
    case "members":
      return consumeMembers(consumer.fields, body, issues);
    case "form":
      return consumeForm(consumer.fields, body as ParsedForm | UndecodedBody | undefined, issues);
    case "formModel":
      return consumer.decode(
        receivedForm(consumer.fields, body as ParsedForm | UndecodedBody | undefined),
        WHOLE,
        issues,
      );
  }
}

function consumeMembers(fields: readonly BodyField[], body: unknown, issues: Issue[]): unknown {
  const decoded = body !== undefined && body !== null && !(body instanceof UndecodedBody);
  const isObject = decoded && typeof body === "object" && !Array.isArray(body);
  const out: Record<string, unknown> = {};
  for (const field of fields) {
    const own = isObject && Object.hasOwn(body, field.name);
    const value = own ? (body as Record<string, unknown>)[field.name] : undefined;
    if (value !== undefined && value !== null) {
      out[field.key] = field.decode(value, field.loc, issues);
    } else if (field.required || (decoded && !isObject)) {
      // Something decoded that is no object lacks every member, those with a default included.
      issues.push(missing([...field.loc], null));
    } else putDefault(field, out);
  }
  return out;
}

function consumeForm(
  fields: readonly BodyField[],
  form: ParsedForm | UndecodedBody | undefined,
  issues: Issue[],
): unknown {
  const received = form === undefined || form instanceof UndecodedBody ? undefined : form;
  const out: Record<string, unknown> = {};
  for (const field of fields) {
    const value = received === undefined ? undefined : valueOf(field, received);
    // An empty text field of a form is one that was left out.
    if (value !== undefined && value !== "") {
      out[field.key] = field.decode(value, field.loc, issues);
    } else if (field.required) issues.push(missing([...field.loc], null));
    else putDefault(field, out);
  }
  return out;
}

/** What the form holds for a field: all values of a list, else the last one. */
function valueOf(field: BodyField, form: ParsedForm): unknown {
  const value = field.list ? form.all(field.name) : form.last(field.name);
  if (field.file !== "bytes") return value;
  return Array.isArray(value) ? value.map(bytesOf) : bytesOf(value);
}

/** Files whose bytes are wanted were kept in memory. */
function bytesOf(value: FormValue | undefined): unknown {
  return value instanceof ReceivedFile ? value.inMemory ?? value : value;
}

function receivedForm(
  fields: readonly BodyField[],
  form: ParsedForm | UndecodedBody | undefined,
): Record<string, unknown> {
  // No prototype: the names come from the client.
  const received: Record<string, unknown> = Object.create(null);
  const known = new Set<string>();
  const isForm = form !== undefined && !(form instanceof UndecodedBody);
  for (const field of fields) {
    known.add(field.name);
    // FastAPI's map of what was received holds the defaults that are not null.
    const value = (isForm ? valueOf(field, form) : undefined) ?? field.defaultOf();
    if (value !== undefined && value !== null) received[field.name] = value;
  }
  if (!isForm) return received;
  for (const name of form.names()) {
    if (known.has(name)) continue;
    const values = form.all(name)!;
    received[name] = values.length > 1 ? values : values[0];
  }
  return received;
}

function putDefault(field: BodyField, out: Record<string, unknown>): void {
  const value = field.defaultOf();
  if (value !== undefined) out[field.key] = value;
}

const WHOLE: readonly string[] = Object.freeze(["body"]);
