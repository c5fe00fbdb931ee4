// What all security schemes have in common: a dependency that reads credentials, enforces that there are some, and
// stands in the document. Whether the credentials are good is for the dependency that needs the scheme.

import { HttpError } from "../http/mod.ts";
import { Dependency } from "../inject/mod.ts";
import type { RequestContext } from "../route/mod.ts";

/** Options of every security scheme. */
export interface SchemeOptions {
  /** Key under `components.securitySchemes` in the document. Default: FastAPI's name for the scheme. */
  readonly name?: string;
  /** Description in the document. Default none. */
  readonly description?: string;
  /** Whether a request without credentials is refused; `false` gives `undefined` instead. Default `true`. */
  readonly autoError?: boolean;
  /** Makes the refusal. Default: 401 `Not authenticated` with the scheme's `WWW-Authenticate`. */
  readonly error?: () => HttpError;
}

/** Makes a scheme's credentials optional: the dependency gives `undefined` without them. */
export interface OptionalScheme {
  /** Nothing is refused. */
  readonly autoError: false;
}

/** What a scheme adds to {@linkcode SchemeOptions}. */
export interface SchemeParts<V> {
  /** Name when the options give none. */
  readonly name: string;
  /** OpenAPI security scheme object, without its description. */
  readonly model: { readonly [key: string]: unknown };
  /** `WWW-Authenticate` of the refusal (RFC 9110 section 11.6.1). */
  readonly challenge: string;
  /** Reads the credentials; `undefined` when there are none of this scheme. */
  readonly read: (cx: RequestContext) => V | undefined;
}

/** The dependency of a scheme. Its types are narrowed by the scheme's own function. */
export function schemeDependency<V>(parts: SchemeParts<V>, options: SchemeOptions): Dependency<V> {
  const { name = parts.name, description, autoError = true } = options;
  const refuse = options.error ?? (() => notAuthenticated(parts.challenge));
  const scheme = description === undefined ? parts.model : { ...parts.model, description };
  const provide = (cx: RequestContext): V | undefined => {
    const value = parts.read(cx);
    if (value === undefined && autoError) throw refuse();
    return value;
  };
  return new Dependency<V>({ name, security: { name, scheme } }, provide as (cx: never) => unknown);
}

/**
 * The refusal of a request without good credentials: 401 `Not authenticated`.
 *
 * @param challenge Value of `WWW-Authenticate`, such as `Bearer`.
 */
export function notAuthenticated(challenge: string): HttpError {
  return HttpError.unauthorized("Not authenticated", {
    headers: { "www-authenticate": challenge },
  });
}
