// Whether a parameter collects the values of a repeated name: true when its schema is a list, or a union with a list.

import { kindOf, type TSchema } from "../schema/mod.ts";

/** Whether `schema` takes all values of a repeated name instead of the last one. */
export function readsList(schema: TSchema): boolean {
  const kind = kindOf(schema);
  if (kind === "Array" || kind === "Tuple") return true;
  if (kind !== "Union") return false;
  return (schema.anyOf as readonly TSchema[]).some(readsList);
}
