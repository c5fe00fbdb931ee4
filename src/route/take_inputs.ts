// Fills the declared inputs of a route or a dependency. Hot. Order of findings: path, query, header, cookie, body.

import type { Issue } from "../schema/mod.ts";
import { consumeBody } from "./consume_body.ts";
import { extract } from "./extract.ts";
import type { Inputs } from "./dependency_context.ts";
import type { InputsPlan } from "./plan.ts";
import type { RawInputs } from "./raw.ts";

/**
 * Decodes everything that `plan` declares into `into`.
 *
 * @param issues Findings are pushed here; `into` must not be used when something was pushed.
 */
export function takeInputs(
  plan: InputsPlan,
  raw: RawInputs,
  into: Omit<Inputs, "deps">,
  issues: Issue[],
): void {
  if (plan.params !== undefined) into.params = extract(plan.params, raw, issues);
  if (plan.query !== undefined) into.query = extract(plan.query, raw, issues);
  if (plan.headers !== undefined) into.headers = extract(plan.headers, raw, issues);
  if (plan.cookies !== undefined) into.cookies = extract(plan.cookies, raw, issues);
  const body = plan.body;
  if (body === undefined) return;
  const value = consumeBody(body, raw.body, issues);
  if (body.kind === "form" || body.kind === "formModel") into.form = value;
  else into.body = value;
}
