// The typed client: end-to-end types from the routes' own types, no generated code and no manifest at run time.

import type { Peer } from "../route/mod.ts";
import {
  type AnyConnectInput,
  connect,
  type Opener,
  openInProcess,
  openOnNetwork,
} from "./connect.ts";
import { type AnyInput, buildRequest } from "./request.ts";
import type { Client, ClientMethod } from "./types.ts";

/** Who answers: the address of a server, or an app in process. */
export type ClientTarget = string | {
  fetch(request: Request, peer?: Peer): Response | Promise<Response>;
};

/** Options of {@linkcode client}. */
export interface ClientOptions {
  /** Header fields of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends requests instead of `fetch`; for tests and for adding behaviour. */
  readonly send?: (request: Request) => Response | Promise<Response>;
  /** Opens WebSockets instead of the platform's `WebSocket`. */
  readonly connect?: Opener;
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
  const open = options.connect ?? openerOf(target);
  const base = typeof target === "string" ? target : "http://localhost";
  const { headers } = options;
  const calls = new Map<string, unknown>();
  for (const method of METHODS) {
    calls.set(
      method,
      (path: string, input: AnyInput = {}) =>
        call(buildRequest({ method, path, input, base, headers }), send),
    );
  }
  calls.set(
    "connect",
    (path: string, input: AnyConnectInput = {}) =>
      connect({ method: "get", path, input, base, headers }, open),
  );
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

type Send = (request: Request) => Response | Promise<Response>;

function senderOf(target: ClientTarget): Send {
  return typeof target === "string"
    ? (request) => fetch(request)
    : (request) => target.fetch(request);
}

function openerOf(target: ClientTarget): Opener {
  if (typeof target === "string") return openOnNetwork;
  return openInProcess((request, peer) => target.fetch(request, peer));
}

async function call(request: Request, send: Send): Promise<unknown> {
  const response = await send(request);
  const body = await readAnswer(response);
  const { ok, status } = response;
  return ok ? { ok, status, data: body, response } : { ok, status, error: body, response };
}

async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  if (text === "" || !/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    return text === "" ? undefined : text;
  }
  return JSON.parse(text);
}
