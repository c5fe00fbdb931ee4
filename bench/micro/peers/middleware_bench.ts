// Each middleware alone around the same small answer, in process: Cairn's, Hono's and, under Bun, Elysia's own.
// `bun bench/micro/peers/middleware_bench.ts`, or `deno run -A`. The group without any is what to take off.
import { cors as elysiaCors } from "@elysiajs/cors";
import { serverTiming as elysiaTiming } from "@elysiajs/server-timing";
import { type AnyElysia, Elysia, t as elysiaTypes } from "elysia";
import { helmet as elysiaHelmet } from "elysia-helmet";
import { type Handler, Hono, type MiddlewareHandler } from "hono";
import { basicAuth } from "hono/basic-auth";
import { bodyLimit as honoBodyLimit } from "hono/body-limit";
import { compress as honoCompress } from "hono/compress";
import { cors as honoCors } from "hono/cors";
import { csrf as honoCsrf } from "hono/csrf";
import { etag as honoEtag } from "hono/etag";
import { requestId as honoRequestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { timeout } from "hono/timeout";
import { timing } from "hono/timing";
import { App, dependency, HttpError, type Middleware, type RouteSpec, t } from "../../../mod.ts";
import { constantTimeEqual, httpBasic } from "../../../src/auth/mod.ts";
import {
  bodyLimit,
  compress,
  cors,
  etag,
  requestId,
  securityHeaders,
  serverTiming,
} from "../../../src/middleware/mod.ts";
import { csrf } from "../../../src/session/mod.ts";
import { measureAsync, must, report } from "./bench.ts";

/** One middleware in three frameworks. */
interface Contest {
  readonly group: string;
  readonly cairn: Middleware | RouteSpec;
  readonly hono: MiddlewareHandler;
  readonly elysia?: (app: Elysia) => AnyElysia;
  readonly request?: RequestInit;
  /** Path of the answer. Default `/`. */
  readonly path?: string;
  /** A field that the answer must have. */
  readonly field?: string;
}

const ORIGIN = { origin: "http://localhost:5173" };
const JSON_BODY = {
  method: "POST",
  body: '{"n":1}',
  headers: { "content-type": "application/json", "content-length": "7", ...ORIGIN },
};
const LARGE = Array.from({ length: 200 }, (_, n) => ({ n, text: "text that can be compressed" }));
const ada = dependency({ deps: { login: httpBasic() } }, (cx) => {
  const { username, password } = cx.deps.login;
  const isRight = constantTimeEqual(username, "ada") && constantTimeEqual(password, "pw");
  if (!isRight) throw HttpError.unauthorized("Wrong name or password");
  return username;
});
const nothing: MiddlewareHandler = async (_c, next) => await next();

const CONTESTS: readonly Contest[] = [
  { group: "none", cairn: {}, hono: nothing, elysia: (app) => app },
  {
    group: "CORS",
    cairn: cors({ origins: [ORIGIN.origin] }),
    hono: honoCors({ origin: ORIGIN.origin }),
    elysia: (app) => app.use(elysiaCors({ origin: ORIGIN.origin })),
    request: { headers: ORIGIN },
    field: "access-control-allow-origin",
  },
  {
    group: "security headers",
    cairn: securityHeaders(),
    hono: secureHeaders(),
    elysia: (app) => app.use(elysiaHelmet()),
    field: "x-content-type-options",
  },
  { group: "request id", cairn: requestId(), hono: honoRequestId(), field: "x-request-id" },
  {
    group: "Server-Timing",
    cairn: serverTiming(),
    hono: timing(),
    elysia: (app) => app.use(elysiaTiming({ enabled: true })),
    field: "server-timing",
  },
  { group: "entity tag", cairn: etag(), hono: honoEtag(), field: "etag" },
  {
    group: "gzip of 9 KB",
    cairn: compress({ codings: ["gzip"] }),
    hono: honoCompress({ encoding: "gzip" }),
    request: { headers: { "accept-encoding": "gzip" } },
    path: "/large",
    field: "content-encoding",
  },
  { group: "deadline", cairn: { budget: { deadlineMs: 5_000 } }, hono: timeout(5_000) },
  {
    group: "HTTP Basic",
    cairn: { deps: { user: ada } },
    hono: basicAuth({ username: "ada", password: "pw" }),
    request: { headers: { authorization: `Basic ${btoa("ada:pw")}` } },
  },
  {
    group: "none, POST of JSON",
    cairn: {},
    hono: nothing,
    elysia: (app) => app,
    request: JSON_BODY,
  },
  {
    group: "body limit",
    cairn: bodyLimit({ bytesMax: 1_000 }),
    hono: honoBodyLimit({ maxSize: 1_000 }),
    request: JSON_BODY,
  },
  {
    group: "cross-site guard",
    cairn: csrf({ trustedOrigins: [ORIGIN.origin] }),
    hono: honoCsrf({ origin: ORIGIN.origin }),
    request: JSON_BODY,
  },
];

type Fetch = (request: Request) => Response | Promise<Response>;

function cairnApp(own: Middleware | RouteSpec): Fetch {
  const app = new App();
  const spec = typeof own === "function" ? { middleware: [own] } : own;
  app.get("/", { ...spec, response: { 200: t.Object({ ok: t.Boolean() }) } }, () => ({ ok: true }));
  app.get("/large", spec, () => LARGE);
  app.post("/", { ...spec, body: t.Object({ n: t.Number() }) }, (cx) => ({ ok: cx.body.n === 1 }));
  return (request) => app.fetch(request);
}

function honoApp(own: MiddlewareHandler): Fetch {
  const post: Handler = async (c) => c.json({ ok: (await c.req.json()).n === 1 });
  const hono = new Hono().use(own)
    .get("/", (c) => c.json({ ok: true }))
    .get("/large", (c) => c.json(LARGE))
    .post("/", post);
  return (request) => hono.fetch(request);
}

function elysiaApp(use: (app: Elysia) => AnyElysia): Fetch {
  const app = use(new Elysia())
    .get("/", () => ({ ok: true }), { response: elysiaTypes.Object({ ok: elysiaTypes.Boolean() }) })
    .post("/", ({ body }) => ({ ok: (body as { n: number }).n === 1 }), {
      body: elysiaTypes.Object({ n: elysiaTypes.Number() }),
    });
  return (request) => app.handle(request);
}

for (const { group, request = {}, path = "/", field, ...own } of CONTESTS) {
  const contenders: [name: string, Fetch][] = [
    ["Cairn", cairnApp(own.cairn)],
    ["Hono", honoApp(own.hono)],
  ];
  if ("Bun" in globalThis && own.elysia !== undefined) {
    contenders.push(["Elysia", elysiaApp(own.elysia)]);
  }
  for (const [name, fetch] of contenders) {
    const make = () => new Request(`http://localhost${path}`, request);
    const answer = await fetch(make());
    const says = path === "/large" || (await answer.json()).ok === true;
    must(answer.status === 200 && says, `${name} with ${group}`);
    must(field === undefined || answer.headers.has(field), `${name} with ${group}`);
    measureAsync(group, name, async () => {
      const response = await fetch(make());
      // Bodies that are still being made would be made in the next call's time.
      if (path === "/large") await response.arrayBuffer();
      return response.status;
    });
  }
}

await report();
