// OAuth2 scopes: what a use of a dependency asks for adds to what was asked for around it, downwards only. Cold: they
// are known when the route is compiled, so that a request finds a constant.

import { Dependency } from "./dependency.ts";

/**
 * The OAuth2 scopes that whoever needs this must find granted: those of its own use and of all uses around it,
 * outermost first, each once. A use asks for scopes by `.with({ scopes: [...] })`.
 *
 * @example A user who must be allowed what the route asks for
 * ```ts
 * import { App, dependency, HttpError } from "@cairn/cairn";
 * import { securityScopes } from "@cairn/cairn/auth";
 *
 * const granted = new Set(["items:read"]);
 * const user = dependency({ deps: { scopes: securityScopes } }, (cx) => {
 *   if (!cx.deps.scopes.every((scope) => granted.has(scope))) throw HttpError.forbidden();
 *   return "Ada";
 * });
 *
 * const app = new App();
 * app.get("/items", { deps: { user: user.with({ scopes: ["items:read"] }) } }, (cx) => cx.deps.user);
 * app.delete("/items", { deps: { user: user.with({ scopes: ["items:write"] }) } }, () => "gone");
 * const read = await app.fetch(new Request("http://localhost/items"));
 * const write = await app.fetch(new Request("http://localhost/items", { method: "DELETE" }));
 * if (read.status !== 200 || write.status !== 403) throw new Error("scopes were not checked");
 * ```
 */
export const securityScopes: Dependency<readonly string[]> = new Dependency(
  { name: "securityScopes" },
  () => NO_SCOPES,
);

const NO_SCOPES: readonly string[] = Object.freeze([]);

/** What {@linkcode securityScopes} is at one place of a route. */
export function scopesNode(scopes: readonly string[]): Dependency<readonly string[]> {
  const list = Object.freeze([...scopes]);
  return new Dependency({ name: "securityScopes" }, () => list);
}

/** The scopes around a use and its own. */
export function addScopes(around: readonly string[], { spec }: Dependency): readonly string[] {
  const own = [...spec.scopes ?? [], ...spec.security?.scopes ?? []];
  return own.length === 0 ? around : [...new Set([...around, ...own])];
}

/** Whether the scopes that are asked for matter to a dependency: to itself, or to something that it needs. */
export function usesScopes(
  asked: Dependency,
  overrides: ReadonlyMap<Dependency, Dependency>,
  seen: Set<Dependency> = new Set(),
): boolean {
  if (asked.origin === securityScopes || asked.spec.scopes !== undefined) return true;
  const { spec } = overrides.get(asked.origin) ?? asked;
  if (spec.security !== undefined) return true;
  // A cycle is told of elsewhere; here it must only end.
  if (seen.has(asked.origin)) return false;
  seen.add(asked.origin);
  const needed = [...spec.dependencies ?? [], ...Object.values(spec.deps ?? {})];
  return needed.some((one) => one instanceof Dependency && usesScopes(one, overrides, seen));
}
