// The declared body, compiled. Cold. A route and its dependencies each have a consumer; they share one parsed value.

import {
  aliasOf,
  compileDecode,
  defaultOf,
  isObjectSchema,
  isRequired,
  isSchema,
} from "../schema/mod.ts";
import type { Decode, TObject, TSchema } from "../schema/mod.ts";
import type { Fields, InputSpec, Shape } from "../inject/mod.ts";
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
    readonly schema: TObject;
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
}

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
  if (spec.form !== undefined) return compileForm(spec.form);
  if (spec.body === undefined) return undefined;
  if (!isSchema(spec.body)) {
    return { kind: "members", fields: compileMembers(spec.body as Shape) };
  }
  const schema = spec.body as TSchema;
  return {
    kind: "whole",
    schema,
    required: isRequired(schema),
    decode: compileDecode(schema),
    defaultOf: () => defaultOf(schema),
  };
}

function compileForm(form: Fields): BodyConsumer {
  if (!isSchema(form)) return { kind: "form", fields: compileMembers(form as Shape) };
  const schema = form as TObject;
  if (!isObjectSchema(schema)) {
    throw new TypeError("Cannot read a form by this schema: expected t.Object");
  }
  return {
    kind: "formModel",
    schema,
    fields: compileMembers(schema.properties),
    decode: compileDecode(schema),
  };
}

function compileMembers(shape: Shape): readonly BodyField[] {
  return Object.entries(shape).map(([key, schema]) => {
    const name = aliasOf(schema) ?? key;
    return {
      key,
      name,
      loc: ["body", name] as const,
      schema,
      required: isRequired(schema),
      list: readsList(schema),
      decode: compileDecode(schema),
      defaultOf: () => defaultOf(schema),
    };
  });
}
