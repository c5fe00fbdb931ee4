// Messages: what a frame may hold, decoded and encoded by the route's schemas. Hot but for `compileMessages`.

import { JsonSyntaxIssue, parseJson } from "../http/mod.ts";
import { ResponseValidationError, saidIssues, type Saying } from "../route/mod.ts";
import { compileDecode, compileStringify, kindOf, toJsonable } from "../schema/mod.ts";
import type { Decode, Issue, Stringify, TSchema } from "../schema/mod.ts";
import { CLOSE } from "./close.ts";

/**
 * What messages hold: a schema for JSON in text frames, or for the text itself when it describes nothing but strings;
 * `"text"` for text frames as they are, `"bytes"` for binary frames as they are.
 */
export type MessageSpec = TSchema | "text" | "bytes";

/** How messages of one direction are read or written. */
export interface MessagePlan {
  /** `"any"` takes frames as they are, and writes text, bytes, and JSON for everything else. */
  readonly kind: "any" | "text" | "bytes" | "json";
  /** The schema of `"json"`. */
  readonly schema: TSchema | undefined;
  /** Decodes a parsed message. */
  readonly decode: Decode | undefined;
  /** Checks, filters and writes a message. */
  readonly stringify: Stringify | undefined;
}

/** Compiles what is declared for one direction. */
export function compileMessages(spec: MessageSpec | undefined): MessagePlan {
  if (spec === undefined || typeof spec === "string") {
    return { kind: spec ?? "any", schema: undefined, decode: undefined, stringify: undefined };
  }
  return {
    kind: isText(spec) ? "text" : "json",
    schema: spec,
    decode: compileDecode(spec),
    stringify: compileStringify(spec),
  };
}

/** Whether a schema describes strings only: they are sent as they are, without the quotes of JSON. */
function isText(schema: TSchema): boolean {
  switch (kindOf(schema)) {
    case "String":
      return true;
    case "Enumeration":
      return schema.type === "string";
    case "Literal":
      return typeof schema.const === "string";
    case "Union":
      return (schema.anyOf as readonly TSchema[]).every(isText);
    default:
      return false;
  }
}

/** A message that the route does not take. */
export class InvalidMessage {
  /** Close code that says so. */
  readonly code: number;
  /** All findings. */
  readonly issues: readonly Issue[];

  /** Holds the findings. */
  constructor(code: number, issues: readonly Issue[]) {
    this.code = code;
    this.issues = issues;
  }

  /** The first finding in a few words, for the close reason. */
  get summary(): string {
    const first = this.issues[0];
    return first === undefined ? "" : `${first.loc.join(".")}: ${first.msg}`;
  }

  /** The findings as a message, in the form of a 422 answer: inputs are shortened. */
  frame(saying: Saying): string {
    return JSON.stringify({ type: "error", detail: saidIssues(this.issues, saying).detail });
  }
}

/** The message in a frame, or why it is none. */
export function decodeFrame(plan: MessagePlan, frame: string | Uint8Array): unknown {
  if (plan.kind === "any") return frame;
  const isString = typeof frame === "string";
  if (plan.kind === "bytes") return isString ? wrongFrame("bytes", "a binary") : frame;
  if (!isString) return wrongFrame("text", "a text");
  if (plan.decode === undefined) return frame;
  const value = plan.kind === "text" ? frame : parseJson(frame);
  if (value instanceof JsonSyntaxIssue) {
    return new InvalidMessage(CLOSE.invalid, [{
      type: "json_invalid",
      loc: ["message", value.position],
      msg: "JSON decode error",
      input: {},
      ctx: { error: value.message },
    }]);
  }
  const issues: Issue[] = [];
  const message = plan.decode(value, LOC, issues);
  return issues.length === 0 ? message : new InvalidMessage(CLOSE.policy, issues);
}

function wrongFrame(kind: string, wanted: string): InvalidMessage {
  const msg = `Input should be ${wanted} frame`;
  return new InvalidMessage(CLOSE.unsupported, [
    { type: `${kind}_frame_type`, loc: ["message"], msg, input: null },
  ]);
}

/**
 * The frame for a message.
 *
 * @param where Whose message it is, for the error.
 * @throws {ResponseValidationError} If it does not fit the schema.
 * @throws {TypeError} If the route sends another kind of frame.
 */
export function encodeMessage(
  plan: MessagePlan,
  message: unknown,
  where: string,
): string | Uint8Array {
  if (plan.stringify !== undefined) {
    const issues: Issue[] = [];
    const text = plan.stringify(message, issues);
    if (text === undefined) throw new ResponseValidationError(issues, where);
    return plan.kind === "text" ? JSON.parse(text) as string : text;
  }
  const isString = typeof message === "string";
  if (isString && plan.kind !== "bytes") return message;
  if (message instanceof Uint8Array && plan.kind !== "text") return message;
  if (plan.kind === "any") return JSON.stringify(toJsonable(message));
  throw new TypeError(
    `Cannot send a ${isString ? "string" : typeof message} on ${where}: expected ${plan.kind}`,
  );
}

const LOC: readonly string[] = ["message"];
