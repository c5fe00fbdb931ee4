// Cross-origin resource sharing: which pages of other origins may read answers (Fetch standard, section 3.2).
// Every answer of a guarded path says `Vary: Origin` when it depends on it, or a cache would hand it to another origin.

import { isToken } from "../http/mod.ts";
import type { Middleware, Next, RequestContext } from "../route/mod.ts";
import { addVary, changeable, onAnswer } from "./around.ts";

/** Options of {@linkcode cors}. */
export interface CorsOptions {
  /**
   * Origins that may read answers, `https://app.example` without a path; `"*"` for all. Default none.
   */
  readonly origins?: readonly string[] | "*";
  /** Origins as a pattern that the whole origin must match. Default none. */
  readonly originPattern?: RegExp;
  /** Methods that may be used, `"*"` for all usual ones. Default `GET`. */
  readonly methods?: readonly string[] | "*";
  /** Request header fields that may be used beside the safelisted ones, `"*"` for all. Default none. */
  readonly headers?: readonly string[] | "*";
  /** Whether cookies and authorisation may be sent along. Default `false`. */
  readonly credentials?: boolean;
  /** Response header fields that the page may read. Default none. */
  readonly exposeHeaders?: readonly string[];
  /** How long a preflight may be remembered, in seconds. Default 600. */
  readonly maxAgeSeconds?: number;
}

/**
 * Answers preflights and marks answers for pages of other origins, as Starlette's `CORSMiddleware` does.
 *
 * Give it to the app, outermost, so that errors and unknown paths are marked too. A preflight that asks for what is not
 * allowed is answered with 400.
 *
 * @throws {TypeError} If an origin has a path, or all origins are allowed together with credentials by a `"*"` that a
 * browser would refuse: name the origins, or give a pattern.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { cors } from "@cairn/cairn/middleware";
 *
 * const app = new App({ middleware: [cors({ origins: ["https://app.example"] })] });
 * app.get("/", () => "hello");
 * const headers = { origin: "https://app.example" };
 * const response = await app.fetch(new Request("http://localhost/", { headers }));
 * if (response.headers.get("access-control-allow-origin") !== headers.origin) throw new Error();
 * ```
 */
export function cors(options: CorsOptions = {}): Middleware {
  const plan = compile(options);
  return (cx, next) => {
    const origin = cx.header("origin");
    if (origin === undefined) return unmarked(plan, cx, next);
    if (
      cx.request.method === "OPTIONS" && cx.header("access-control-request-method") !== undefined
    ) {
      return preflight(plan, cx, origin);
    }
    return onAnswer(next(cx), (response) => mark(plan, changeable(response), { cx, origin }));
  };
}

interface Plan {
  readonly allows: (origin: string) => boolean;
  /** Whether every origin gets the same answer. */
  readonly isOpen: boolean;
  readonly credentials: boolean;
  readonly methods: readonly string[];
  /** Lower-case names; `undefined` for all. */
  readonly headers: readonly string[] | undefined;
  readonly headersText: string;
  readonly expose: string;
  readonly maxAge: string;
}

function compile(options: CorsOptions): Plan {
  const { origins = [], originPattern, methods = ["GET"], headers = [] } = options;
  for (const origin of origins === "*" ? [] : origins) {
    if (origin === "null" || /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+$/.test(origin)) continue;
    throw new TypeError(
      `Cannot allow origin "${origin}": expected scheme, host and port only, as "https://app.example"`,
    );
  }
  const known = new Set(origins === "*" ? [] : origins);
  const whole = originPattern === undefined
    ? undefined
    : new RegExp(`^(?:${originPattern.source})$`, originPattern.flags.replace(/[gy]/g, ""));
  const allHeaders = [...SAFELISTED, ...(headers === "*" ? [] : headers)].sort();
  return {
    allows: (origin) => origins === "*" || known.has(origin) || whole?.test(origin) === true,
    isOpen: origins === "*",
    credentials: options.credentials ?? false,
    methods: methods === "*" ? ALL_METHODS : methods,
    headers: headers === "*" ? undefined : allHeaders.map((name) => name.toLowerCase()),
    headersText: allHeaders.join(", "),
    expose: (options.exposeHeaders ?? []).join(", "),
    maxAge: String(options.maxAgeSeconds ?? MAX_AGE_SECONDS),
  };
}

/** Without an Origin the answer is the usual one, but a cache must know that it would differ with one. */
function unmarked(plan: Plan, cx: RequestContext, next: Next): Response | Promise<Response> {
  if (plan.isOpen) return next(cx);
  return onAnswer(next(cx), (response) => {
    const changed = changeable(response);
    addVary(changed.headers, "Origin");
    return changed;
  });
}

interface Asked {
  readonly cx: RequestContext;
  readonly origin: string;
}

function mark(plan: Plan, response: Response, { cx, origin }: Asked): Response {
  const { headers } = response;
  if (plan.credentials) headers.set("access-control-allow-credentials", "true");
  if (plan.expose !== "") headers.set("access-control-expose-headers", plan.expose);
  // A browser takes no "*" together with credentials.
  const isAnyone = plan.isOpen && !(plan.credentials && cx.header("cookie") !== undefined);
  if (!plan.isOpen || !isAnyone) addVary(headers, "Origin");
  if (isAnyone) headers.set("access-control-allow-origin", "*");
  else if (plan.allows(origin)) headers.set("access-control-allow-origin", origin);
  return response;
}

function preflight(plan: Plan, cx: RequestContext, origin: string): Response {
  const asked = cx.header("access-control-request-headers");
  const isAnyone = plan.isOpen && !plan.credentials;
  const headers = new Headers({
    "access-control-allow-methods": plan.methods.join(", "),
    "access-control-max-age": plan.maxAge,
    "content-type": "text/plain; charset=utf-8",
  });
  const failures: string[] = [];
  if (isAnyone) headers.set("access-control-allow-origin", "*");
  else {
    headers.set("vary", "Origin");
    if (plan.allows(origin)) headers.set("access-control-allow-origin", origin);
    else failures.push("origin");
  }
  if (plan.credentials) headers.set("access-control-allow-credentials", "true");
  if (!plan.methods.includes(cx.header("access-control-request-method")!)) failures.push("method");
  const wanted = asked?.split(",").map((name) => name.trim()) ?? [];
  const allowed = plan.headers === undefined ? wanted.filter(isToken).join(", ") : "";
  headers.set("access-control-allow-headers", allowed === "" ? plan.headersText : allowed);
  const isAllowed = (name: string) => plan.headers?.includes(name.toLowerCase()) ?? isToken(name);
  if (!wanted.every(isAllowed)) failures.push("headers");
  if (failures.length === 0) return new Response("OK", { headers });
  return new Response(`Disallowed CORS ${failures.join(", ")}`, { status: 400, headers });
}

/** Fields that a page may always send (Fetch standard, section 2.2.2). */
const SAFELISTED = ["Accept", "Accept-Language", "Content-Language", "Content-Type"];
const ALL_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const MAX_AGE_SECONDS = 600;
