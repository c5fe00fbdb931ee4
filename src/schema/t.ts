// `t`: TypeBox's builder with the kinds that people who come from pydantic look for.

import {
  JavaScriptTypeBuilder,
  Kind,
  type SchemaOptions,
  type Static,
  type TArray,
  type TLiteral,
  type TNull,
  type TSchema,
  type TString,
  type TUint8Array,
  type TUnion,
  type TUnsafe,
  type Uint8ArrayOptions,
} from "@sinclair/typebox";
import type { FileOptions, UploadFile } from "./upload_file.ts";

/** Options of {@linkcode CairnTypes.Decimal}. */
export interface DecimalOptions extends SchemaOptions {
  /** Digits in total. */
  maxDigits?: number;
  /** Digits behind the point. */
  decimalPlaces?: number;
  /** Exclusive lower bound. */
  exclusiveMinimum?: number;
  /** Exclusive upper bound. */
  exclusiveMaximum?: number;
  /** Lower bound. */
  minimum?: number;
  /** Upper bound. */
  maximum?: number;
}

/** TypeBox's types and some more. */
export class CairnTypes extends JavaScriptTypeBuilder {
  /** `T` or null, for members that may be empty: `t.Nullable(t.String(), { default: null })`. */
  Nullable<T extends TSchema>(schema: T, options: SchemaOptions = {}): TUnion<[T, TNull]> {
    return this.Union([schema, this.Null()], options);
  }

  /**
   * The same schema with other words around it at one place: examples, a default, a description. In the document it
   * stays a reference to the named schema.
   */
  Annotated<T extends TSchema>(schema: T, options: SchemaOptions): T {
    const { title, description, examples, deprecated, ...rest } = options;
    const field = Object.fromEntries(
      Object.entries({ title, description, examples, deprecated }).filter(([, value]) =>
        value !== undefined
      ),
    );
    return { ...schema, ...rest, field } as T;
  }

  /** One of several texts or numbers. With `$id` it is a component of the document. */
  Enumeration<const V extends readonly (string | number)[]>(
    values: V,
    options: SchemaOptions = {},
  ): TUnsafe<V[number]> {
    const type = values.every((value) => typeof value === "string")
      ? { type: "string" }
      : values.every((value) => Number.isInteger(value))
      ? { type: "integer" }
      : {};
    return this.Unsafe<V[number]>({
      ...options,
      ...type,
      [Kind]: "Enumeration",
      enum: [...values],
    });
  }

  /** A decimal number without rounding: text in the handler, a number or text on the wire. */
  Decimal(options: DecimalOptions = {}): TUnsafe<string> {
    return this.Unsafe<string>({ ...options, [Kind]: "Decimal" });
  }

  /**
   * A file of a form: `form: { avatar: t.File({ maxBytes: 100_000, contentTypes: ["image/*"] }) }`, optional with
   * `t.Optional`, several with `t.Array`. A large one waits in a temporary file.
   */
  File(options: FileOptions = {}): TUnsafe<UploadFile> {
    return this.Unsafe<UploadFile>({ ...options, [Kind]: "File" });
  }

  /** A file of a form as its bytes, all of them in memory. For small files; {@linkcode File} is for all others. */
  FileBytes(options: Uint8ArrayOptions = {}): TUint8Array {
    return this.Uint8Array({ ...options, fromFile: true });
  }

  /** A list without duplicates. */
  Set<T extends TSchema>(schema: T, options: SchemaOptions = {}): TArray<T> {
    return this.Array(schema, { ...options, uniqueItems: true });
  }

  /** A parameter that holds JSON text; the handler gets the value. */
  Json<T extends TSchema>(schema: T, options: SchemaOptions = {}): TUnsafe<Static<T>> {
    return this.Unsafe<Static<T>>({ ...options, [Kind]: "Json", contentSchema: schema });
  }

  /** A date and time, text in RFC 3339. */
  DateTime(options: SchemaOptions = {}): TString {
    return this.String({ ...options, format: "date-time" });
  }

  /** A date, `2026-01-31`. */
  LocalDate(options: SchemaOptions = {}): TString {
    return this.String({ ...options, format: "date" });
  }

  /** A time of day, `12:34:56`. */
  Time(options: SchemaOptions = {}): TString {
    return this.String({ ...options, format: "time" });
  }

  /** A duration in ISO 8601, `P1DT2H`. */
  Duration(options: SchemaOptions = {}): TString {
    return this.String({ ...options, format: "duration" });
  }

  /** A UUID, hyphenated and in lower case. */
  Uuid(options: SchemaOptions = {}): TString {
    return this.String({ ...options, format: "uuid" });
  }

  /** An http or https address, normalised. */
  Url(options: SchemaOptions = {}): TString {
    return this.String({ ...options, format: "uri" });
  }

  /** An e-mail address. */
  Email(options: SchemaOptions = {}): TString {
    return this.String({ ...options, format: "email" });
  }

  /** A union of literals: `t.Literals(["asc", "desc"])`. */
  Literals<const V extends readonly (string | number | boolean | null)[]>(
    values: V,
    options: SchemaOptions = {},
  ): TUnsafe<V[number]> {
    const members: TLiteral[] = values.map((value) => this.Literal(value as string));
    return this.Unsafe<V[number]>({ ...this.Union(members, options) });
  }
}

/** The builder of schemas. */
export const t: CairnTypes = new CairnTypes();
