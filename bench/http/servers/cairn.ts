// Cairn on both runtimes, against its public entry point.
import { App, dependency, HttpError, type Middleware, t } from "../../../mod.ts";
import { deepRoutes, EVENTS, hostname, port, rows, sessions, tenants, users } from "./data.ts";

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

const fields: Middleware = (cx, next) => {
  const startedMs = performance.now();
  const response = next(cx);
  return response instanceof Promise
    ? response.then((ready) => stamp(ready, startedMs))
    : stamp(response, startedMs);
};
app.get(
  "/mw",
  { middleware: [fields], response: { 200: Ok } },
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

export default app;

function stamp(response: Response, startedMs: number): Response {
  const { headers } = response;
  headers.set("access-control-allow-origin", "*");
  headers.set("x-request-id", crypto.randomUUID());
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-frame-options", "SAMEORIGIN");
  headers.set("server-timing", `total;dur=${performance.now() - startedMs}`);
  return response;
}
