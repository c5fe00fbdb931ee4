// Literals and enumerations.

import type { TSchema } from "@sinclair/typebox";
import type { Compile, Read } from "./compile.ts";
import { alternatives, push } from "./issue.ts";

/** Literals take the value itself; `true` and `1` are the same to Python, and so they are here. */
export function compileLiteral(
  values: readonly unknown[],
  { strict }: Pick<Compile, "strict">,
): Read {
  const expected = alternatives(values);
  const finding = { type: "literal_error", msg: `Input should be ${expected}`, ctx: { expected } };
  const booleans = values.some((value) => typeof value === "boolean");
  return (value, issues) => {
    if (values.includes(value)) return value;
    if (!strict && !booleans && typeof value === "boolean" && values.includes(Number(value))) {
      return Number(value);
    }
    return push(issues, finding, value);
  };
}

/** Enumerations of numbers also take numeric text, as pydantic's enums do and its literals do not. */
export function compileEnum(schema: TSchema, { strict }: Pick<Compile, "strict">): Read {
  const values =
    (schema.enum ?? (schema.anyOf as TSchema[]).map((one) => one.const)) as readonly unknown[];
  const expected = alternatives(values);
  const finding = { type: "enum", msg: `Input should be ${expected}`, ctx: { expected } };
  const numeric = values.some((value) => typeof value === "number");
  return (value, issues) => {
    if (values.includes(value)) return value;
    if (numeric && !strict && typeof value === "string" && /^[+-]?\d+$/.test(value)) {
      const number = Number(value);
      if (values.includes(number)) return number;
    }
    return push(issues, finding, value);
  };
}
