// The application that the robustness cases are played against: public API only, framework defaults wherever possible.
// Starts as `PORT=8787 bun run fixture.ts` and `PORT=8787 deno run -A fixture.ts`.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import {
  App,
  dependency,
  HttpError,
  type Next,
  type RequestContext,
  router,
  ServerSentEvent,
  t,
} from "../../mod.ts";
import { constantTimeEqual, httpBearer, notAuthenticated } from "../../src/auth/mod.ts";
import { hmacKey, jwt } from "../../src/auth/jwt/mod.ts";
import { csrf, signedCookie } from "../../src/session/mod.ts";
import { cors } from "../../src/middleware/mod.ts";
import { formatContentDisposition, isSafePath } from "../../src/http/mod.ts";
import { staticFiles } from "../../src/static/mod.ts";

/** The served folder, with a link that leads out of it; written at each start, as not every checkout can hold it. */
function writeFolder(): string {
  const outer = mkdtempSync(path.join(os.tmpdir(), "cairn-fixture-"));
  process.on("exit", () => rmSync(outer, { recursive: true, force: true }));
  const root = path.join(outer, "files");
  mkdirSync(path.join(root, "sub"), { recursive: true });
  writeFileSync(path.join(outer, "outside.txt"), "OUTSIDE-ROOT");
  writeFileSync(path.join(root, "index.html"), "<h1>fixture index</h1>\n");
  writeFileSync(path.join(root, "a.txt"), "0123456789abcdefghij");
  writeFileSync(path.join(root, "sub", "b.txt"), "bravo\n");
  writeFileSync(path.join(root, "spaced name.txt"), "spaced\n");
  writeFileSync(path.join(root, ".hidden"), "OUTSIDE-ROOT hidden");
  symlinkSync("../outside.txt", path.join(root, "link.txt"));
  return root;
}

/** Counters that the player compares before and after. */
const stats = { acquired: 0, released: 0, doubleReleased: 0, active: 0, sockets: 0 };

const resource = dependency(async function* () {
  stats.acquired++;
  let released = false;
  try {
    yield {};
  } finally {
    if (released) stats.doubleReleased++;
    released = true;
    stats.released++;
  }
}, { name: "res" });

const user = dependency({ deps: { bearer: httpBearer() }, name: "user" }, (cx) => {
  if (!constantTimeEqual(cx.deps.bearer.credentials, "fixture-token")) {
    throw notAuthenticated("Bearer");
  }
  return "fixture";
});

const tokens = jwt({
  keys: hmacKey("HS256", "fixture-hs256-secret-0123456789abcdef0123456789abcdef"),
  issuer: "fixture",
  audience: "fixture-api",
});

const routes = router();

routes.get("/health", () => "ok");
routes.get("/stats", () => stats);

const Echo = t.Object({
  name: t.String({ minLength: 1, maxLength: 50 }),
  age: t.Optional(t.Integer({ minimum: 0, maximum: 150 })),
  tags: t.Optional(t.Array(t.String(), { maxItems: 10 })),
});
routes.post("/echo", { body: Echo, response: { 200: Echo } }, (cx) => cx.body);

/** Refuses every spelling of a number but its digits. */
function plainDecimal(value: unknown): unknown {
  if (typeof value === "string" && !/^[0-9]+$/.test(value)) throw new Error("expected digits only");
  return value;
}

routes.get("/search", {
  query: {
    q: t.String({ minLength: 1, maxLength: 100 }),
    limit: t.Integer({ minimum: 1, maximum: 100, default: 20, before: plainDecimal }),
    tags: t.Array(t.String(), { maxItems: 10, default: [] }),
  },
}, (cx) => cx.query);

routes.get("/users/:id{int}", {
  params: { id: t.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) },
}, (cx) => ({ id: cx.params.id }));

const Form = t.Object({
  name: t.String({ minLength: 1, maxLength: 50 }),
  agree: t.Optional(t.Union([t.Literal("yes"), t.Literal("no")])),
});
routes.post("/form", { form: Form, response: { 200: Form } }, (cx) => cx.form);

routes.post("/upload", {
  // Lists of one, so that a second one is a finding instead of taking the first one's place.
  form: {
    title: t.Array(t.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 1 }),
    file: t.Array(t.File({ maxBytes: 1_048_576 }), { minItems: 1, maxItems: 1 }),
  },
  formLimits: { fieldsMax: 9, filesMax: 1 },
  bodyBytesMax: 1_048_576 + 65_536,
}, ({ form: { title: [title], file: [file] } }) => ({
  title,
  filename: file!.filename,
  size: file!.size,
}));

routes.get("/me", { deps: { user } }, (cx) => ({ user: cx.deps.user }));

routes.get("/jwt", { deps: { token: tokens.bearer() } }, (cx) => ({
  sub: cx.deps.token.claims.sub,
}));

const User = t.Object({ user: t.String({ pattern: "^[A-Za-z0-9_-]{1,30}$" }) });
const sid = signedCookie("sid", {
  secrets: ["fixture-cookie-secret-0123456789abcdef"],
  schema: User,
});

routes.get("/cookie", { deps: { sid: sid.value } }, (cx) => ({ user: cx.deps.sid?.user ?? null }));
routes.post("/cookie", { body: User }, (cx) => {
  sid.write(cx, cx.body);
  return cx.body;
});

routes.post("/csrf", { middleware: [csrf()] }, () => ({ ok: true }));

routes.get("/redirect", { query: { next: t.String() } }, (cx) => {
  if (!isSafePath(cx.query.next)) throw HttpError.unprocessable("next must be a path on this site");
  return new Response(null, { status: 303, headers: { location: cx.query.next } });
});

routes.get("/stream", { deps: { res: resource }, produces: "text/plain" }, (cx) => {
  return async function* () {
    stats.active++;
    try {
      for (let i = 0; i < 10; i++) {
        yield `chunk-${i}\n`;
        await cx.sleep(20);
      }
    } finally {
      stats.active--;
    }
  }();
});

routes.get("/sse", {
  query: { text: t.String(), event: t.String({ default: "say", pattern: "^[^\\r\\n]*$" }) },
  stream: "sse",
}, (cx) => {
  cx.response.headers.set("cache-control", "no-store");
  const { text, event } = cx.query;
  return [new ServerSentEvent({ text, event, id: "1" })];
});

routes.get("/boom", {
  deps: { res: resource },
  query: { kind: t.Optional(t.String()) },
  produces: "text/plain",
}, (cx) => {
  switch (cx.query.kind) {
    case "string":
      // deno-lint-ignore no-throw-literal -- what the case is about.
      throw "SECRET string";
    case "null":
      // deno-lint-ignore no-throw-literal -- what the case is about.
      throw null;
    case "async":
      return Promise.reject(new Error("SECRET async"));
    case "late":
      return late();
    default:
      throw new Error("SECRET-internal-message");
  }
});

async function* late(): AsyncGenerator<string> {
  yield "one\n";
  yield "two\n";
  throw new Error("SECRET late");
}

routes.get("/slow", {
  deps: { res: resource },
  query: { ms: t.Integer({ minimum: 0, maximum: 60_000, default: 0, before: plainDecimal }) },
  budget: { deadlineMs: 500 },
}, async (cx) => {
  stats.active++;
  cx.defer(() => void stats.active--);
  await cx.sleep(cx.query.ms);
  return { ms: cx.query.ms };
});

/** A refused preflight is 400 by default, as Starlette's; the cases ask for 403. */
async function refusedPreflight(cx: RequestContext, next: Next): Promise<Response> {
  const { status, headers, body } = await next(cx);
  const isRefused = cx.request.method === "OPTIONS" && status === 400;
  return new Response(body, { status: isRefused ? 403 : status, headers });
}

const shared = router({
  prefix: "/cors",
  middleware: [
    refusedPreflight,
    cors({
      origins: ["https://app.example"],
      credentials: true,
      methods: ["GET", "POST"],
      headers: ["content-type", "x-token"],
      maxAgeSeconds: 600,
    }),
  ],
});
shared.get("", () => ({ ok: true }));
shared.post("", { body: t.Record(t.String(), t.Unknown()) }, () => ({ ok: true }));
// A preflight is answered by the middleware; whoever asks otherwise is told what there is.
shared.options("", { status: 204 }, (cx) => {
  cx.response.headers.set("allow", "GET, POST, HEAD, OPTIONS");
});

const Named = t.Object({ id: t.Integer(), name: t.String() });
const hidden = { passwordHash: "SECRET-hash", internal: { k: "SECRET" } };
const visible = { id: 1, name: "n" };

routes.get("/filter", {
  query: { many: t.Optional(t.String()), bad: t.Optional(t.String()) },
  response: { 200: t.Union([Named, t.Object({ items: t.Array(Named) })]) },
}, (cx) => {
  const one = { ...visible, ...hidden };
  // The wrong type is what the case is about.
  const id = cx.query.bad === undefined ? one.id : "SECRET" as unknown as number;
  return cx.query.many === undefined ? { ...one, id } : { items: [one, one] };
});

routes.get("/header", {
  query: { v: t.String({ pattern: "^[\\x20-\\x7e]*$" }) },
}, (cx) => {
  cx.response.headers.set("x-echo", cx.query.v);
  return { ok: true };
});

routes.get("/download", { query: { name: t.String() } }, (cx) =>
  new Response("data", {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": formatContentDisposition(cx.query.name),
    },
  }));

routes.ws("/ws", {
  origins: ["https://app.example"],
  receive: t.Object({ type: t.Literal("say"), text: t.String({ maxLength: 100 }) }),
  send: t.Object({ type: t.Literal("said"), text: t.String() }),
  limits: { messageBytesMax: 4_096 },
}, async (cx, socket) => {
  stats.sockets++;
  cx.defer(() => void stats.sockets--);
  for await (const { text } of socket) await socket.send({ type: "said", text });
});

/** Browsers must not guess at media types. */
async function noSniff(cx: RequestContext, next: Next): Promise<Response> {
  const response = await next(cx);
  response.headers.set("x-content-type-options", "nosniff");
  return response;
}

export default new App({
  title: "fixture",
  report: () => {},
  middleware: [noSniff],
  budget: { deadlineMs: 5_000 },
  requestLimits: { bodyTimeoutMs: 3_000 },
  listen: { hostname: "127.0.0.1", idleTimeoutSeconds: 4 },
}).include(routes).include(shared).mount("/files", staticFiles(writeFolder()));
