// What the decoders of the single kinds are compiled with. The compiler itself comes along as `read`, so that the kinds
// need not import the file that knows all of them.

import type { TSchema } from "@sinclair/typebox";
import type { Issue } from "./issue.ts";
import type { Definitions } from "./kinds.ts";

/** A decoder whose findings have places relative to its value. */
export type Read = (value: unknown, issues: Issue[]) => unknown;

/** What compiling depends on beside the schema. */
export interface Compile {
  /** Refuses every coercion: for members of unions, and for schemas that say `strict`. */
  readonly strict: boolean;
  /** Whether the value comes out of JSON text inside a parameter, where pydantic calls a model by its name. */
  readonly inJson: boolean;
  /** What references point to. */
  readonly definitions: Definitions;
  /** Compiles a schema inside the one at hand. */
  readonly read: (schema: TSchema, compile: Compile) => Read;
}
