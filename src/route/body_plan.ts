// The declared body, compiled. Cold. A route and its dependencies each have a consumer; they share one parsed value.

import {
  aliasOf,
  asSchema,
  compileDecode,
  defaultOf,
  fileUseOf,
  isObjectSchema,
  isRequired,
  isSchema,
  isStandard,
  membersOf,
} from "../schema/mod.ts";
import type { Decode, StandardSchema, TSchema } from "../schema/mod.ts";
import type { Fields, InputSpec, Shape } from "../inject/mod.ts";
import { FORM_LIMITS } from "../http/mod.ts";
import type { FormOptions } from "./spec.ts";
import { readsList } from "./list_schema.ts";

/** One member of a JSON object or a form. */
export interface BodyField {
  /** Key in the handler's record. */
  readonly key: string;
  /** Name on the wire. */
  readonly name: string;
  /** Location in issues. */
  readonly loc: readonly ["body", string];
  /** Declared schema. */
  readonly schema: TSchema;
  /** Whether its absence is an issue. */
  readonly required: boolean;
  /** Whether all values of a repeated form field are collected. */
  readonly list: boolean;
  /** Whether it is a file of a form, or the bytes of one. */
  readonly file: "file" | "bytes" | undefined;
  /** Decodes the value. */
  readonly decode: Decode;
  /** A fresh default. */
  readonly defaultOf: () => unknown;
}

/** What one route or dependency takes from the body. */
export type BodyConsumer =
  /** The whole JSON value. */
  | {
    readonly kind: "whole";
    readonly schema: TSchema;
    readonly required: boolean;
    readonly decode: Decode;
    readonly defaultOf: () => unknown;
  }
  /** Members of a JSON object. */
  | { readonly kind: "members"; readonly fields: readonly BodyField[] }
  /** Form fields, each by itself. */
  | { readonly kind: "form"; readonly fields: readonly BodyField[] }
  /** A form as one model. */
  | {
    readonly kind: "formModel";
    readonly schema: TSchema;
    readonly fields: readonly BodyField[];
    readonly decode: Decode;
  };

/** How the body of a route is read: by the media type that its consumers need. */
export interface BodyReading {
  /** Which parser a matching media type picks. */
  readonly parse: "json" | "form";
  /** Media type in the document. */
  readonly mediaType: string;
  /** Largest body in bytes. */
  readonly bytesMax: number;
  /** Whether bodies of other media types are refused with 415, or meet the schema as text. */
  readonly otherMediaTypes: "refuse" | "text";
  /** Whether a JSON body without a `Content-Type` stays text. */
  readonly strictContentType: boolean;
  /** How a multipart form is read; `undefined` when the body is no form. */
  readonly form: FormReading | undefined;
}

/** How a multipart form is read. */
export interface FormReading {
  /** Limits of its parts. */
  readonly limits: Required<FormOptions>;
  /** Names of the files that are kept. */
  readonly files: ReadonlySet<string>;
  /** Names of those that are kept in memory, because their bytes are asked for. */
  readonly bytes: ReadonlySet<string>;
  /** Whether files of other names are kept, too: a form model takes what nobody declared. */
  readonly keepsAll: boolean;
}

/** The plan of reading a multipart form for these consumers. */
export function compileFormReading(
  consumers: readonly BodyConsumer[],
  limits: FormOptions,
): FormReading {
  const fields = consumers.flatMap((one) => one.kind === "whole" ? [] : one.fields);
  const named = (wanted: (field: BodyField) => boolean) =>
    new Set(fields.filter(wanted).map((field) => field.name));
  return Object.freeze({
    limits: Object.freeze({ ...FORM_LIMITS, memoryBytesMax: MEMORY_BYTES_MAX, ...limits }),
    files: named((field) => field.file !== undefined),
    bytes: named((field) => field.file === "bytes"),
    keepsAll: consumers.some((one) =>
      one.kind === "formModel" &&
      (one.schema.additionalProperties !== undefined || !isObjectSchema(one.schema))
    ),
  });
}

/** Bytes of files that one request keeps in memory where nothing else is said. */
const MEMORY_BYTES_MAX = 1_048_576;

/**
 * Compiles what `spec` takes from the body.
 *
 * @returns `undefined` when it takes nothing.
 * @throws {TypeError} If both a JSON body and a form are declared.
 */
export function compileBody(spec: InputSpec): BodyConsumer | undefined {
  if (spec.body !== undefined && spec.form !== undefined) {
    throw new TypeError(
      "Cannot read a body both as JSON and as a form: declare either body or form",
    );
  }
  refuseFiles(spec.body);
  if (spec.form !== undefined) return compileForm(spec.form);
  if (spec.body === undefined) return undefined;
  if (!isWhole(spec.body)) {
    return { kind: "members", fields: compileMembers(spec.body as Shape) };
  }
  const schema = asSchema(spec.body);
  return {
    kind: "whole",
    schema,
    required: isRequired(schema),
    decode: compileDecode(schema),
    defaultOf: () => defaultOf(schema),
  };
}

function isWhole(declared: TSchema | StandardSchema | Shape): declared is TSchema | StandardSchema {
  return isSchema(declared) || isStandard(declared);
}

function refuseFiles(body: InputSpec["body"]): void {
  const schemas = body === undefined ? [] : isWhole(body) ? [body] : Object.values(body);
  if (schemas.every((schema) => fileUseOf(asSchema(schema)) === undefined)) return;
  throw new TypeError("Cannot read a file from a JSON body: declare it in form");
}

function compileForm(form: Fields): BodyConsumer {
  if (!isWhole(form)) return { kind: "form", fields: compileMembers(form) };
  const schema = asSchema(form);
  if (!isStandard(form) && !isObjectSchema(schema)) {
    throw new TypeError("Cannot read a form by this schema: expected t.Object");
  }
  return {
    kind: "formModel",
    schema,
    fields: compileMembers(membersOf(schema)),
    decode: compileDecode(schema),
  };
}

function compileMembers(shape: Shape): readonly BodyField[] {
  return Object.entries(shape).map(([key, declared]) => {
    const schema = asSchema(declared);
    const name = aliasOf(schema) ?? key;
    return {
      key,
      name,
      loc: ["body", name] as const,
      schema,
      required: isRequired(schema),
      list: readsList(schema),
      file: fileUseOf(schema),
      decode: compileDecode(schema),
      defaultOf: () => defaultOf(schema),
    };
  });
}
