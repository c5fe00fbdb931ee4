// Security of one operation: what its dependencies enforce, and what routes and routers declare.

import type { SecurityUse } from "../inject/mod.ts";
import type { RoutePlan } from "../route/mod.ts";
import { copyOf, isRecord } from "./merge.ts";
import { nodesInOrder } from "./operation_plan.ts";
import type { JsonObject } from "./types.ts";

/** Collects `components.securitySchemes`. */
export class SecuritySchemes {
  /** Schemes by name. */
  readonly schemes: Map<string, JsonObject> = new Map();
  readonly #places = new Map<string, string>();

  /**
   * The requirements of an operation: every scheme that is used, once, with all its scopes.
   *
   * @param place What is being described, for messages.
   * @returns An empty list when nothing is required.
   * @throws {TypeError} If another scheme has the same name.
   */
  requirementsOf(plan: RoutePlan, place: string): { [scheme: string]: string[] }[] {
    const uses = [
      ...nodesInOrder(plan).flatMap(({ dependency, scopes }) =>
        dependency.spec.security === undefined ? [] : { ...dependency.spec.security, scopes }
      ),
      ...plan.spec.security ?? [],
    ];
    const scopes = new Map<string, Set<string>>();
    for (const use of uses) {
      this.#register(use, place);
      const known = scopes.get(use.name) ?? new Set();
      for (const scope of use.scopes ?? []) known.add(scope);
      scopes.set(use.name, known);
    }
    return [...scopes].map(([name, needed]) => ({ [name]: [...needed] }));
  }

  #register(use: SecurityUse, place: string): void {
    const known = this.schemes.get(use.name);
    if (known === undefined) {
      this.schemes.set(use.name, copyOf(use.scheme) as JsonObject);
      this.#places.set(use.name, place);
      return;
    }
    if (sameScheme(known, use.scheme)) return;
    throw new TypeError(
      `Cannot name two different security schemes "${use.name}" in the document: ` +
        `one is used by ${
          this.#places.get(use.name)
        }, the other by ${place}; give one of them another name`,
    );
  }
}

function sameScheme(a: unknown, b: unknown): boolean {
  if (!isRecord(a) || !isRecord(b)) return JSON.stringify(a) === JSON.stringify(b);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameScheme(a[key], b[key]));
}
