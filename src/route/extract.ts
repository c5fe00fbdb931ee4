// Reads the declared parameters of one place from the request. Hot: allocates the record it returns and nothing else
// until something is wrong. All findings are collected; none is thrown here.

import { type Issue, missing } from "../schema/mod.ts";
import type { FieldPlan, FieldsPlan } from "./fields.ts";
import type { RawInputs } from "./raw.ts";

/**
 * The decoded parameters.
 *
 * @param plan What to read.
 * @param raw Undecoded inputs of the request.
 * @param issues Findings are pushed here; the result is meaningless when something was pushed.
 */
export function extract(
  plan: FieldsPlan,
  raw: RawInputs,
  issues: Issue[],
): Record<string, unknown> {
  if (plan.model !== undefined) return extractModel(plan, raw, issues);
  const out: Record<string, unknown> = {};
  const fields = plan.fields;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const value = field.list ? raw.all(plan.place, field.name) : raw.last(plan.place, field.name);
    if (value !== undefined) out[field.key] = field.decode(value, field.loc, issues);
    else absent(field, out, issues);
  }
  return out;
}

function absent(field: FieldPlan, out: Record<string, unknown>, issues: Issue[]): void {
  if (field.defaultOf !== undefined) out[field.key] = field.defaultOf();
  else if (field.required) issues.push(missing([...field.loc], null));
}

/**
 * Reads a model: the whole map of what was received is checked as one object, so that keys nobody declared can be
 * refused and a missing member shows the map as its input.
 */
function extractModel(plan: FieldsPlan, raw: RawInputs, issues: Issue[]): Record<string, unknown> {
  const place = plan.place;
  // No prototype: the names come from the client.
  const received: Record<string, unknown> = Object.create(null);
  const known = new Set<string>();
  for (const field of plan.fields) {
    known.add(field.name);
    const value = field.list ? raw.all(place, field.name) : raw.last(place, field.name);
    if (value !== undefined) received[field.loc[1]] = value;
    else {
      // FastAPI's map of what was received holds the defaults that are not null.
      const fallback = field.defaultOf?.();
      if (fallback !== undefined && fallback !== null) received[field.loc[1]] = fallback;
    }
  }
  for (const name of raw.namesIn(place)) {
    if (known.has(name)) continue;
    const values = raw.all(place, name)!;
    received[name] = place !== "header" && values.length > 1 ? values : raw.last(place, name);
  }
  return plan.model!(received, [place], issues) as Record<string, unknown>;
}
