// The context of a dependency that declares inputs: a view of the request's context with inputs of its own. The scope
// is the request's: what it spawns or defers belongs to the request.

import { RequestContext } from "./request_context.ts";

/** The declared inputs of one dependency, decoded. */
export interface Inputs {
  params: unknown;
  query: unknown;
  headers: unknown;
  cookies: unknown;
  form: unknown;
  body: unknown;
  deps: Readonly<Record<string, unknown>>;
}

/** A view of `cx` with inputs of its own; everything else is forwarded to `cx`. */
export class DependencyContext implements Inputs {
  params: unknown = undefined;
  query: unknown = undefined;
  headers: unknown = undefined;
  cookies: unknown = undefined;
  form: unknown = undefined;
  body: unknown = undefined;
  deps: Readonly<Record<string, unknown>>;
  /** The request's context. */
  readonly cx: RequestContext;

  /** Opens the view; its inputs are filled in by `takeInputs`. */
  constructor(cx: RequestContext, deps: Readonly<Record<string, unknown>>) {
    this.cx = cx;
    this.deps = deps;
  }
}

// Forwarders are made once from the classes themselves, so that a member added to Cx is never forgotten here.
const OWN = new Set([
  "constructor",
  "params",
  "query",
  "headers",
  "cookies",
  "form",
  "body",
  "deps",
  "cx",
]);

function forward(name: string): void {
  if (OWN.has(name) || Object.hasOwn(DependencyContext.prototype, name)) return;
  Object.defineProperty(DependencyContext.prototype, name, {
    get(this: DependencyContext): unknown {
      const value = (this.cx as unknown as Record<string, unknown>)[name];
      return typeof value === "function" ? value.bind(this.cx) : value;
    },
  });
}

for (
  let level = RequestContext.prototype as object | null;
  level !== null && level !== Object.prototype;
  level = Object.getPrototypeOf(level)
) Object.getOwnPropertyNames(level).forEach(forward);
for (const field of ["raw", "path", "plan", "peer", "services"]) forward(field);
