// Elysia under Bun, written as its documentation does: schemas beside the handlers, responses checked and filtered.
import { Elysia, sse, status, t } from "elysia";
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

const app = new Elysia();

app.get("/", () => "Hello, World!");
app.get("/json", () => ({ message: "Hello, World!" }), {
  response: t.Object({ message: t.String() }),
});

app.get("/users/:id", ({ params: { id }, query: { verbose } }) => {
  return { id, verbose, name: `user${id}` };
}, {
  params: t.Object({ id: t.Integer() }),
  query: t.Object({ verbose: t.Boolean({ default: false }) }),
  response: t.Object({
    id: t.Integer(),
    verbose: t.Boolean(),
    name: t.String(),
  }),
});

app.post("/items", ({ body: { name, price, tags }, status }) => {
  return status(
    201,
    tags === undefined ? { id: 1, name, price } : { id: 1, name, price, tags },
  );
}, {
  body: t.Object({
    name: t.String({ minLength: 1, maxLength: 50 }),
    price: t.Number({ exclusiveMinimum: 0 }),
    tags: t.Optional(t.Array(t.String())),
  }),
  response: {
    201: t.Object({
      id: t.Integer(),
      name: t.String(),
      price: t.Number(),
      tags: t.Optional(t.Array(t.String())),
    }),
  },
});

app.use(
  new Elysia()
    .resolve(({ headers }) => {
      const header = headers.authorization;
      if (header === undefined || !header.startsWith("Bearer ")) {
        return status(401, "Unauthorized");
      }
      return { token: header.slice(7) };
    })
    .resolve(({ token }) => {
      const user = users.get(token);
      if (user === undefined) return status(401, "Unauthorized");
      sessions.open++;
      return { user };
    })
    .resolve(({ user }) => ({ tenant: tenants.get(user.tenantId) ?? "" }))
    .onAfterResponse((context) => {
      // After a 401 there is no session: the hook runs nevertheless.
      if ("user" in context) sessions.open--;
    })
    .get("/deps", ({ user, tenant }) => ({ user: user.id, tenant }), {
      response: {
        200: t.Object({ user: t.String(), tenant: t.String() }),
        401: t.String(),
      },
    }),
);

app.get("/wide", () => rows, {
  response: t.Array(t.Object({
    id: t.Integer(),
    name: t.String(),
    price: t.Number(),
    active: t.Boolean(),
    city: t.String(),
    note: t.String(),
  })),
});

for (let route = 0; route < deepRoutes; route++) {
  app.get(`/r/${route}/:id`, ({ params: { id } }) => ({ route, id }), {
    response: t.Object({ route: t.Integer(), id: t.String() }),
  });
}

app.use(
  new Elysia()
    .derive(() => ({ startedMs: performance.now() }))
    .onAfterHandle(({ set, startedMs }) => {
      set.headers["access-control-allow-origin"] = "*";
      set.headers["x-request-id"] = crypto.randomUUID();
      set.headers["x-content-type-options"] = "nosniff";
      set.headers["x-frame-options"] = "SAMEORIGIN";
      set.headers["server-timing"] = `total;dur=${performance.now() - startedMs}`;
    })
    .get("/mw", () => ({ ok: true }), {
      response: t.Object({ ok: t.Boolean() }),
    }),
);

app.get("/wait", () => {
  return new Promise<{ ok: boolean }>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error("deadline")), 1_000);
    setTimeout(() => {
      clearTimeout(deadline);
      resolve({ ok: true });
    }, 0);
  });
});

// Text, as 1.4.30 answers nothing at all when `data` is a number.
app.get("/sse", async function* () {
  for (let n = 0; n < EVENTS; n++) yield sse({ data: String(n) });
});

if (hasSocket) {
  app.ws("/ws", {
    body: t.Object({
      room: t.String({ minLength: 1, maxLength: 20 }),
      text: t.String({ maxLength: 500 }),
    }),
    message(socket, message) {
      socket.send(message);
    },
  });
}

app.listen({ port, hostname, development: false });
