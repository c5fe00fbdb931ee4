// H3 on both runtimes, through its own fetch handler. It checks no input by schema of its own: the checks are TypeBox's
// compiled ones, which the validated readers take through a function.
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import {
  createEventStream,
  getValidatedQuery,
  getValidatedRouterParams,
  H3,
  handleCors,
  HTTPError,
  type Middleware,
  readValidatedBody,
} from "h3";
import { deepRoutes, EVENTS, rows, sessions, tenants, users } from "./data.ts";
import { listen } from "./listen.ts";

const app = new H3();

app.get("/", (event) => {
  event.res.headers.set("content-type", "text/plain");
  return "Hello, World!";
});
app.get("/json", () => ({ message: "Hello, World!" }));

const isParams = checked(Type.Object({ id: Type.String({ pattern: "^-?\\d+$" }) }));
const isQuery = checked(Type.Object({
  verbose: Type.Optional(Type.Union([Type.Literal("true"), Type.Literal("false")])),
}));
app.get("/users/:id", async (event) => {
  const id = Number((await getValidatedRouterParams(event, isParams)).id);
  const { verbose } = await getValidatedQuery(event, isQuery);
  return { id, verbose: verbose === "true", name: `user${id}` };
});

const isItem = checked(Type.Object({
  name: Type.String({ minLength: 1, maxLength: 50 }),
  price: Type.Number({ exclusiveMinimum: 0 }),
  tags: Type.Optional(Type.Array(Type.String())),
}));
app.post("/items", async (event) => {
  const { name, price, tags } = await readValidatedBody(event, isItem);
  event.res.status = 201;
  return { id: 1, name, price, tags };
});

app.get("/deps", (event) => {
  const header = event.req.headers.get("authorization");
  const user = header?.startsWith("Bearer ") ? users.get(header.slice(7)) : undefined;
  if (user === undefined) throw new HTTPError({ status: 401 });
  sessions.open++;
  try {
    return { user: user.id, tenant: tenants.get(user.tenantId) };
  } finally {
    sessions.open--;
  }
});

app.get("/wide", () =>
  rows.map(({ id, name, price, active, city, note }) => {
    return { id, name, price, active, city, note };
  }));

for (let route = 0; route < deepRoutes; route++) {
  app.get(`/r/${route}/:id`, (event) => ({ route, id: event.context.params?.id }));
}

// H3 has no middleware for the other three.
const onionOfFour: Middleware[] = [
  (event, next) => {
    handleCors(event, { origin: "*" });
    return next();
  },
  (event, next) => {
    event.res.headers.set("x-request-id", crypto.randomUUID());
    return next();
  },
  (event, next) => {
    event.res.headers.set("x-content-type-options", "nosniff");
    event.res.headers.set("x-frame-options", "SAMEORIGIN");
    return next();
  },
  async (event, next) => {
    const startedMs = performance.now();
    const answer = await next();
    event.res.headers.set("server-timing", `total;dur=${performance.now() - startedMs}`);
    return answer;
  },
];
app.get("/mw", () => ({ ok: true }), { middleware: onionOfFour });

app.get("/wait", () =>
  new Promise<{ ok: boolean }>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new HTTPError({ status: 504 })), 1_000);
    setTimeout(() => {
      clearTimeout(deadline);
      resolve({ ok: true });
    }, 0);
  }));

app.get("/sse", (event) => {
  const stream = createEventStream(event);
  void sendEvents(stream);
  return stream.send();
});

listen((request) => app.fetch(request));

async function sendEvents(stream: ReturnType<typeof createEventStream>): Promise<void> {
  for (let n = 0; n < EVENTS; n++) await stream.push(String(n));
  await stream.close();
}

/** A validator that answers 422 itself, as the contract asks. */
function checked<T extends TSchema>(schema: T): (data: unknown) => Static<T> {
  const check = TypeCompiler.Compile(schema);
  return (data) => {
    if (check.Check(data)) return data;
    throw new HTTPError({ status: 422 });
  };
}
