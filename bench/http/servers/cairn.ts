// Cairn on both runtimes, against its public entry point.
import { App, dependency, HttpError, type Middleware, t } from "../../../mod.ts";
import { cors, securityHeaders } from "../../../src/middleware/mod.ts";
import {
  deepRoutes,
  EVENTS,
  hasSocket,
  hostname,
  port,
  rows,
  sessions,
  tenants,
  users,
} from "./data.ts";

const app = new App({ listen: { port, hostname } });

app.get("/", () => "Hello, World!");
app.get("/sse", { stream: "raw", produces: "text/event-stream" }, function* () {
  for (let n = 0; n < EVENTS; n++) yield `data: ${n}\n\n`;
});
app.get(
  "/json",
  { response: { 200: t.Object({ message: t.String() }) } },
  () => {
    return { message: "Hello, World!" };
  },
);

app.get("/users/:id", {
  params: { id: t.Integer() },
  query: { verbose: t.Boolean({ default: false }) },
  response: {
    200: t.Object({ id: t.Integer(), verbose: t.Boolean(), name: t.String() }),
  },
}, (cx) => {
  const { id } = cx.params;
  return { id, verbose: cx.query.verbose, name: `user${id}` };
});

const item = {
  name: t.String({ minLength: 1, maxLength: 50 }),
  price: t.Number({ exclusiveMinimum: 0 }),
  tags: t.Optional(t.Array(t.String())),
};
app.post("/items", {
  body: t.Object(item),
  response: { 201: t.Object({ id: t.Integer(), ...item }) },
}, (cx) => ({ id: 1, ...cx.body }));

const token = dependency(
  { headers: { authorization: t.Optional(t.String()) } },
  (cx) => {
    const header = cx.headers.authorization;
    if (header === undefined || !header.startsWith("Bearer ")) {
      throw new HttpError(401, "Not authenticated");
    }
    return header.slice(7);
  },
);
const user = dependency({ deps: { token } }, function* (cx) {
  const found = users.get(cx.deps.token);
  if (found === undefined) throw new HttpError(401, "Not authenticated");
  sessions.open++;
  try {
    yield found;
  } finally {
    sessions.open--;
  }
});
const tenant = dependency(
  { deps: { user } },
  (cx) => tenants.get(cx.deps.user.tenantId) ?? "",
);
app.get("/deps", {
  deps: { user, tenant },
  response: { 200: t.Object({ user: t.String(), tenant: t.String() }) },
}, (cx) => ({ user: cx.deps.user.id, tenant: cx.deps.tenant }));

const RowOut = t.Object({
  id: t.Integer(),
  name: t.String(),
  price: t.Number(),
  active: t.Boolean(),
  city: t.String(),
  note: t.String(),
});
app.get("/wide", { response: { 200: t.Array(RowOut) } }, () => rows);

const DeepOut = t.Object({ route: t.Integer(), id: t.String() });
for (let route = 0; route < deepRoutes; route++) {
  app.get(`/r/${route}/:id`, {
    params: { id: t.String() },
    response: { 200: DeepOut },
  }, (cx) => {
    return { route, id: cx.params.id };
  });
}

const Ok = t.Object({ ok: t.Boolean() });

// The two fields that the contract asks for, as in the other servers.
const twoHeaders = securityHeaders({
  frameOptions: "SAMEORIGIN",
  contentSecurityPolicy: false,
  referrerPolicy: false,
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  hstsSeconds: false,
});
const requestId: Middleware = (cx, next) => {
  const id = crypto.randomUUID();
  return then(next(cx), (response) => {
    response.headers.set("x-request-id", id);
    return response;
  });
};
const timing: Middleware = (cx, next) => {
  const startedMs = performance.now();
  return then(next(cx), (response) => {
    response.headers.set("server-timing", `total;dur=${performance.now() - startedMs}`);
    return response;
  });
};
app.get(
  "/mw",
  { middleware: [cors({ origins: "*" }), requestId, twoHeaders, timing], response: { 200: Ok } },
  () => ({ ok: true }),
);

app.get(
  "/wait",
  { budget: { deadlineMs: 1_000 }, response: { 200: Ok } },
  async (cx) => {
    await cx.sleep(0);
    return { ok: true };
  },
);

if (hasSocket) {
  const Message = t.Object({
    room: t.String({ minLength: 1, maxLength: 20 }),
    text: t.String({ maxLength: 500 }),
  });
  app.ws("/ws", { receive: Message, send: Message }, async (_cx, socket) => {
    for await (const message of socket) await socket.send(message);
  });
}

export default app;

function then(
  answer: Response | Promise<Response>,
  change: (response: Response) => Response,
): Response | Promise<Response> {
  return answer instanceof Promise ? answer.then(change) : change(answer);
}
