// What an app would do with a request, and why, without doing it. It asks the same matcher and the same decisions that
// answer requests, so that it cannot say anything else than what happens.

import { fallbackPolicyOf, type Mount, whyUnmatched } from "../app/internal.ts";
import { Application, middlewareOf, type Served } from "../app/mod.ts";
import { requestTarget } from "../http/mod.ts";
import type { RoutePlan } from "../route/mod.ts";
import { parsePattern, RouteTree } from "../router/mod.ts";
import { WS } from "../websocket/internal.ts";
import { type ExplainedRoute, explainRoute } from "./route.ts";
import { appText, explanationText } from "./text.ts";

/** What becomes of one request, or one operation. */
export interface Explanation {
  /** Method that was asked about. */
  readonly method: string;
  /** Canonical path that was asked about; of an operation its pattern. */
  readonly path: string;
  /** What happens, in a word. */
  readonly outcome:
    | "route"
    | "mount"
    | "options"
    | "redirect"
    | "method not allowed"
    | "upgrade required"
    | "not found"
    | "bad target";
  /** The same in a sentence, with the reason. */
  readonly why: string;
  /** Status of the answer where no route decides it. */
  readonly status: number | undefined;
  /** The route that answers. */
  readonly route: ExplainedRoute | undefined;
  /** Texts of its path parameters, not yet checked. */
  readonly params: Readonly<Record<string, string>>;
  /** Methods that the path has, where the method is the reason. */
  readonly allow: readonly string[];
  /** Path of the redirect, or prefix of the mount. */
  readonly to: string | undefined;
  /** Other routes that match, which this one goes before: `GET /items/:id (shop.ts:12)`. */
  readonly also: readonly string[];
  /** Where nothing matches: routes whose first segments do. */
  readonly near: readonly string[];
  /** For people, several lines. */
  toString(): string;
}

/** A whole app. */
export interface AppExplanation {
  /** Names of the app's middleware, outermost first. */
  readonly middleware: readonly string[];
  /** All routes in order of registration; those for WebSockets last. */
  readonly routes: readonly ExplainedRoute[];
  /** Prefixes of the mounts. */
  readonly mounts: readonly string[];
  /** A table for people. */
  toString(): string;
}

/**
 * Explains what an app does with a request, without a request: which route takes it and what happens then, or why none
 * does. Compiles the app.
 *
 * @param question A method and a path (`"GET /items/7"`, `"WS /chat"`), a path alone for GET, or an operation name.
 * @throws {TypeError} If it is none of these, or there is no such operation.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { App, t } from "@cairn/cairn";
 * import { explain } from "@cairn/cairn/explain";
 *
 * const app = new App();
 * app.get("/items/:id", { params: { id: t.Integer({ minimum: 1 }) } }, (cx) => cx.params);
 *
 * assert.equal(explain(app, "GET /items/7").route!.inputs[0]!.schema, "integer >= 1");
 * const wrong = explain(app, "DELETE /items/7");
 * assert.equal(wrong.status, 405);
 * assert.deepEqual(wrong.allow, ["GET", "HEAD", "OPTIONS"]);
 * ```
 */
export function explain(app: Application, question: string): Explanation {
  const asked = QUESTION.exec(question);
  if (asked !== null) return explainRequest(app, asked[1] ?? "GET", asked[2]!);
  const named = plansOf(app).find(({ plan }) => plan.name === question);
  if (question === "" || named === undefined) {
    throw new TypeError(
      `Cannot explain "${question}": expected "GET /path", "/path" or the name of an operation`,
    );
  }
  const { plan, method } = named;
  const route = explainRoute(app, plan, method);
  return { ...explained({ method, path: plan.path }), ...routed(route), toString };
}

/** Explains all of an app. Compiles it. */
export function explainApp(app: Application): AppExplanation {
  const routes = plansOf(app).map(({ plan, method }) => explainRoute(app, plan, method));
  return {
    middleware: middlewareOf(app.settings).map(({ name }) => name || "(unnamed middleware)"),
    routes,
    mounts: app.mounts.map(({ prefix }) => prefix || "/"),
    toString(): string {
      return appText(this);
    },
  };
}

interface Named {
  readonly plan: RoutePlan;
  readonly method: string;
}

function plansOf(app: Application): Named[] {
  const { served, sockets } = app.compile();
  return [
    ...served.map(({ plan }): Named => ({ plan, method: plan.method })),
    ...sockets.map(({ plan }): Named => ({ plan, method: WS })),
  ];
}

interface Asked {
  readonly method: string;
  readonly path: string;
}

function explainRequest(app: Application, method: string, target: string): Explanation {
  const { path, problem } = requestTarget(`http://localhost${target}`);
  const asked: Asked = { method, path };
  if (problem !== undefined) {
    return {
      ...explained({ method, path: target }),
      outcome: "bad target",
      status: 400,
      why: "The target is refused with 400: it holds escapes or characters that no path may have.",
    };
  }
  const compiled = app.compile();
  const found = method === WS
    ? compiled.socketMatcher?.match(WS, path)
    : compiled.matcher.match(method, path);
  if (found !== undefined) return explainFound(app, asked, found);
  if (method === WS) return explainNoSocket(app, asked);
  return explainUnmatched(app, asked);
}

interface Found {
  readonly value: Served;
  readonly params: readonly string[];
}

function explainFound(app: Application, asked: Asked, { value, params }: Found): Explanation {
  const { plan, names } = value;
  const method = asked.method === WS ? WS : plan.method;
  const matching = plansOf(app).filter((one) =>
    one.method === method && one.plan !== plan && matches(app, one.plan, asked.path)
  );
  return {
    ...explained(asked),
    ...routed(explainRoute(app, plan, method)),
    params: Object.fromEntries(names.map((name, i) => [name, params[i]!])),
    also: matching.map(placeOf),
  };
}

/** Whether a route would take a path if it were alone. */
function matches(app: Application, { path: pattern }: RoutePlan, path: string): boolean {
  const tree = new RouteTree<string>({ order: app.settings.routing ?? "specific" });
  tree.add("GET", parsePattern(pattern), pattern);
  return tree.freeze().match("GET", path) !== undefined;
}

function explainNoSocket(app: Application, asked: Asked): Explanation {
  const base = { ...explained(asked), near: nearTo(app, asked.path) };
  if (app.settings.refusedHandshakes === "forbidden") {
    return {
      ...base,
      outcome: "not found",
      status: 403,
      why: 'No WebSocket route matches; refusedHandshakes is "forbidden", so the answer is 403.',
    };
  }
  const plain = explainRequest(app, "GET", asked.path);
  return {
    ...plain,
    method: WS,
    why: `No WebSocket route matches; the handshake is answered as a plain GET. ${plain.why}`,
  };
}

function explainUnmatched(app: Application, asked: Asked): Explanation {
  const base = explained(asked);
  const fallback = fallbackPolicyOf(app.settings, app.mounts);
  const why = whyUnmatched({ compiled: app.compile(), fallback }, asked);
  const { method, path } = asked;
  switch (why.kind) {
    case "head": {
      const found = explainFound(app, { method: "GET", path }, why.found);
      return { ...found, method, why: `${found.why} HEAD is answered by the GET route.` };
    }
    case "mount": {
      return explainMount(why.mount, asked);
    }
    case "options":
      return {
        ...base,
        outcome: "options",
        status: 204,
        allow: why.allow,
        why: "OPTIONS is answered by the app itself: the option `options` is on.",
      };
    case "method":
      return {
        ...base,
        outcome: "method not allowed",
        status: 405,
        allow: why.allow,
        why: `The path is there, but not for ${method}: 405, allowed are ${why.allow.join(", ")}.`,
      };
    case "upgrade":
      return {
        ...base,
        outcome: "upgrade required",
        status: 426,
        why: "Only a WebSocket route is at this path: 426; ask for WS instead.",
      };
    case "slash":
      return {
        ...base,
        outcome: "redirect",
        status: 307,
        to: why.path,
        why: `Only ${why.path} is there: 307 to it, as the option \`redirectSlashes\` is on.`,
      };
    case "none":
      return { ...base, near: nearTo(app, path) };
  }
}

/** A mounted app of Cairn's is looked into; anything else is known only when it is asked. */
function explainMount({ prefix, target }: Mount, asked: Asked): Explanation {
  const to = prefix || "/";
  const sentence = `No route of the app matches; what is mounted at ${to} answers.`;
  if (target instanceof Application) {
    const inner = explainRequest(target, asked.method, asked.path.slice(prefix.length) || "/");
    return { ...inner, path: asked.path, to, why: `${sentence} There: ${inner.why}` };
  }
  return { ...explained(asked), outcome: "mount", status: undefined, to, why: sentence };
}

function explained(asked: Asked): Explanation {
  return {
    ...asked,
    outcome: "not found",
    why: "No route matches, and nothing is mounted there: 404.",
    status: 404,
    route: undefined,
    params: {},
    allow: [],
    to: undefined,
    also: [],
    near: [],
    toString,
  };
}

function routed(route: ExplainedRoute): Pick<Explanation, "outcome" | "why" | "status" | "route"> {
  const why = `${route.method} ${route.path} takes it.`;
  return { outcome: "route", why, status: undefined, route };
}

function toString(this: Explanation): string {
  return explanationText(this);
}

/** Routes that share the most first segments with a path, at least one. */
function nearTo(app: Application, path: string): string[] {
  const wanted = path.split("/").slice(1);
  const scored = plansOf(app).map((one) => ({ one, score: sharedSegments(one.plan.path, wanted) }));
  const best = Math.max(1, ...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score === best).slice(0, NEAR_MAX)
    .map(({ one }) => placeOf(one));
}

function sharedSegments(pattern: string, wanted: readonly string[]): number {
  const { segments } = parsePattern(pattern);
  let shared = 0;
  for (const parts of segments) {
    const text = parts.map((part) => part.kind === "text" ? part.text : "").join("");
    const isFixed = parts.every((part) => part.kind === "text");
    const segment = wanted[shared] ?? "";
    if (segment === "" || isFixed && text.toLowerCase() !== segment.toLowerCase()) break;
    shared++;
  }
  return shared;
}

function placeOf({ plan, method }: Named): string {
  return `${method} ${plan.path} (${plan.origin})`;
}

const QUESTION = /^(?:([A-Z][A-Z0-9-]*)\s+)?(\/\S*)$/;
const NEAR_MAX = 5;
