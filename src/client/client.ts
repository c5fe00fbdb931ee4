// The typed client: end-to-end types from the routes' own types, no generated code and no manifest at run time.

import type { CallOptions, Client, ClientMethod } from "./types.ts";

/** Who answers: the address of a server, or an app in process. */
export type ClientTarget = string | { fetch(request: Request): Response | Promise<Response> };

/** Options of {@linkcode client}. */
export interface ClientOptions {
  /** Header fields of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends requests instead of `fetch`; for tests and for adding behaviour. */
  readonly send?: (request: Request) => Response | Promise<Response>;
}

/**
 * Makes a client whose calls are typed by the routes of a module.
 *
 * Calls name the path as it was declared; inputs and answers have the types of that route's schemas. Answers are
 * discriminated by `ok` and `status`. Nothing is validated on this side.
 *
 * @typeParam A A module of routes, `typeof import("./items.ts")`, or a record of such modules.
 * @param target Address of the server without a slash at its end, or an app.
 *
 * @example In process
 * ```ts
 * import { App, router, t } from "@cairn/cairn";
 * import { client } from "@cairn/cairn/client";
 *
 * const items = router({ prefix: "/items" });
 * const getItem = items.get("/:id", {
 *   params: { id: t.Integer() },
 *   response: { 200: t.Object({ id: t.Integer() }) },
 * }, (cx) => ({ id: cx.params.id }));
 *
 * const api = client<{ getItem: typeof getItem }>(new App().include(items));
 * const result = await api.get("/items/:id", { params: { id: 7 } });
 * if (!result.ok || result.data.id !== 7) throw new Error("unexpected answer");
 * ```
 */
export function client<A>(target: ClientTarget, options: ClientOptions = {}): Client<A> {
  const send = options.send ?? senderOf(target);
  const base = typeof target === "string" ? target : "http://localhost";
  const calls = new Map<string, unknown>();
  for (const method of METHODS) {
    calls.set(
      method,
      (path: string, input: AnyInput = {}) => call({ method, path, input, base, send, options }),
    );
  }
  // A module's name only groups calls for the types: every name answers with the same calls.
  const proxy: unknown = new Proxy(Object.create(null), {
    get: (_target, name) =>
      typeof name !== "string" || name === "then" ? undefined : calls.get(name) ?? proxy,
  });
  return proxy as Client<A>;
}

const METHODS: readonly ClientMethod[] = [
  "get",
  "post",
  "put",
  "patch",
  "delete",
  "head",
  "options",
  "query",
];

function senderOf(target: ClientTarget): (request: Request) => Response | Promise<Response> {
  return typeof target === "string"
    ? (request) => fetch(request)
    : (request) => target.fetch(request);
}

interface AnyInput extends CallOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, unknown>>;
}

interface CallParts {
  readonly method: ClientMethod;
  readonly path: string;
  readonly input: AnyInput;
  readonly base: string;
  readonly send: (request: Request) => Response | Promise<Response>;
  readonly options: ClientOptions;
}

async function call(parts: CallParts): Promise<unknown> {
  const response = await parts.send(buildRequest(parts));
  const body = await readAnswer(response);
  const { ok, status } = response;
  return ok ? { ok, status, data: body, response } : { ok, status, error: body, response };
}

function buildRequest({ method, path, input, base, options }: CallParts): Request {
  const headers = new Headers(options.headers);
  for (const [name, value] of entries(input.headers)) {
    headers.append(name.replaceAll("_", "-"), value);
  }
  for (const [name, value] of Object.entries(input.init ?? {})) headers.set(name, value);
  const cookies = entries(input.cookies).map(([name, value]) => `${name}=${value}`);
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
  let body: string | undefined;
  if (input.form !== undefined) {
    body = new URLSearchParams(entries(input.form)).toString();
    headers.set("content-type", "application/x-www-form-urlencoded");
  } else if (input.body !== undefined) {
    body = JSON.stringify(input.body);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
  }
  const query = new URLSearchParams(entries(input.query)).toString();
  const url = `${base}${fillPath(path, input.params ?? {})}${query === "" ? "" : `?${query}`}`;
  return new Request(url, {
    method: method.toUpperCase(),
    headers,
    ...(body === undefined ? {} : { body }),
    ...(input.signal === undefined ? {} : { signal: input.signal }),
  });
}

/** Name and text of every value; lists repeat the name, absent values are left out. */
function entries(record: Readonly<Record<string, unknown>> | undefined): [string, string][] {
  return Object.entries(record ?? {}).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.filter((one) => one !== undefined && one !== null).map((one) =>
      [name, one instanceof Date ? one.toISOString() : String(one)] as [string, string]
    );
  });
}

/** Puts the parameters into a declared path. A rest parameter keeps its slashes. */
function fillPath(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replace(PARAMETER, (_whole, sign: string, name: string, convertor?: string) => {
    const value = params[name];
    if (value === undefined) {
      throw new TypeError(`Cannot call ${path}: parameter "${name}" is missing`);
    }
    const text = encodeURIComponent(String(value));
    return sign === "*" || convertor === "{path}" ? text.replaceAll("%2F", "/") : text;
  });
}

const PARAMETER = /([:*])([A-Za-z_][A-Za-z0-9_]*)(\{[a-z]+\})?/g;

async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  if (text === "" || !/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    return text === "" ? undefined : text;
  }
  return JSON.parse(text);
}
