// Hono on both runtimes, input checked by @hono/typebox-validator (which interprets its schemas at every request).
// Responses are typed only: Hono neither checks nor filters them, so `wide` picks its members by hand.
import { tbValidator } from "@hono/typebox-validator";
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { streamSSE } from "hono/streaming";
import { timeout } from "hono/timeout";
import { timing } from "hono/timing";
import {
  deepRoutes,
  EVENTS,
  hasSocket,
  isMessage,
  rows,
  sessions,
  tenants,
  users,
} from "./data.ts";
import { listen } from "./listen.ts";

const app = new Hono();

app.get("/", (c) => c.text("Hello, World!"));
app.get("/json", (c) => c.json({ message: "Hello, World!" }));

const UserParams = Type.Object({ id: Type.String({ pattern: "^-?\\d+$" }) });
const UserQuery = Type.Object({
  verbose: Type.Optional(
    Type.Union([Type.Literal("true"), Type.Literal("false")]),
  ),
});
app.get(
  "/users/:id",
  checked("param", UserParams),
  checked("query", UserQuery),
  (c) => {
    const id = Number(c.req.valid("param").id);
    return c.json({
      id,
      verbose: c.req.valid("query").verbose === "true",
      name: `user${id}`,
    });
  },
);

const NewItem = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 50 }),
  price: Type.Number({ exclusiveMinimum: 0 }),
  tags: Type.Optional(Type.Array(Type.String())),
});
app.post("/items", checked("json", NewItem), (c) => {
  const { name, price, tags } = c.req.valid("json") as Static<typeof NewItem>;
  return c.json({ id: 1, name, price, tags }, 201);
});

interface Variables {
  token: string;
  user: { id: string; tenantId: string };
  tenant: string;
}
type Env = { Variables: Variables };

const token = createMiddleware<Env>((c, next) => {
  const header = c.req.header("authorization");
  if (header === undefined || !header.startsWith("Bearer ")) {
    throw new HTTPException(401);
  }
  c.set("token", header.slice(7));
  return next();
});
const user = createMiddleware<Env>(async (c, next) => {
  const found = users.get(c.get("token"));
  if (found === undefined) throw new HTTPException(401);
  sessions.open++;
  try {
    c.set("user", found);
    await next();
  } finally {
    sessions.open--;
  }
});
const tenant = createMiddleware<Env>((c, next) => {
  c.set("tenant", tenants.get(c.get("user").tenantId) ?? "");
  return next();
});
app.get(
  "/deps",
  token,
  user,
  tenant,
  (c) => c.json({ user: c.get("user").id, tenant: c.get("tenant") }),
);

app.get(
  "/wide",
  (c) =>
    c.json(rows.map(({ id, name, price, active, city, note }) => {
      return { id, name, price, active, city, note };
    })),
);

for (let route = 0; route < deepRoutes; route++) {
  app.get(`/r/${route}/:id`, (c) => c.json({ route, id: c.req.param("id") }));
}

// The two fields that the contract asks for; the other defaults are off, as no other server sends them.
const twoHeaders = secureHeaders({
  crossOriginResourcePolicy: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  referrerPolicy: false,
  strictTransportSecurity: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});
app.get(
  "/mw",
  cors(),
  requestId(),
  twoHeaders,
  timing(),
  (c) => c.json({ ok: true }),
);

app.get("/wait", timeout(1_000), async (c) => {
  await new Promise((resolve) => setTimeout(resolve, 0));
  return c.json({ ok: true });
});

app.get("/sse", (c) =>
  streamSSE(c, async (stream) => {
    for (let n = 0; n < EVENTS; n++) await stream.writeSSE({ data: String(n) });
  }));

if (hasSocket) {
  const { upgradeWebSocket } = await import("Bun" in globalThis ? "hono/bun" : "hono/deno");
  app.get(
    "/ws",
    upgradeWebSocket(() => ({
      onMessage(
        { data }: MessageEvent,
        socket: { send(text: string): void; close(code: number): void },
      ) {
        const message = parsed(String(data));
        if (isMessage(message)) socket.send(JSON.stringify(message));
        else socket.close(1008);
      },
    })),
  );
}

// Hono's adapter for Bun takes the server as its environment.
if ("Bun" in globalThis && hasSocket) {
  const { websocket } = await import("hono/bun");
  listen((request, server) => app.fetch(request, { server }), websocket);
} else listen((request) => app.fetch(request));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checked<T extends TSchema, K extends "param" | "query" | "json">(
  target: K,
  schema: T,
) {
  return tbValidator(target, schema, (result, c) => {
    return result.success ? undefined : c.json({ detail: result.errors }, 422);
  });
}
