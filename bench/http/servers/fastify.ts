// Fastify on its own runtime, Node (or under Bun), bundled to JavaScript by the runner: schemas compiled by Ajv, answers written
// by fast-json-stringify, which drops members that the schema does not have.
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import websocket from "@fastify/websocket";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import {
  deepRoutes,
  EVENTS,
  hasSocket,
  hostname,
  isMessage,
  port,
  rows,
  sessions,
  tenants,
  users,
} from "./data.ts";

const STRING = { type: "string" };
const INTEGER = { type: "integer" };
const NUMBER = { type: "number" };
const BOOLEAN = { type: "boolean" };

const app = Fastify({
  logger: false,
  // Fastify answers 400 by itself; the contract asks for 422. Its Ajv would make "much" a number where it can.
  ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
});
app.setErrorHandler(
  (error: { validation?: unknown; statusCode?: number; message: string }, _request, reply) => {
    const status = error.validation === undefined ? error.statusCode ?? 500 : 422;
    return reply.status(status).send({ detail: error.message });
  },
);

app.get("/", (_request, reply) => {
  reply.type("text/plain").send("Hello, World!");
});
app.get("/json", { schema: { response: { 200: objectOf({ message: STRING }) } } }, () => {
  return { message: "Hello, World!" };
});

app.get("/users/:id", {
  schema: {
    params: objectOf({ id: { type: "string", pattern: "^-?\\d+$" } }),
    querystring: { type: "object", properties: { verbose: { enum: ["true", "false"] } } },
    response: { 200: objectOf({ id: INTEGER, verbose: BOOLEAN, name: STRING }) },
  },
}, (request: FastifyRequest<{ Params: { id: string }; Querystring: { verbose?: string } }>) => {
  const id = Number(request.params.id);
  return { id, verbose: request.query.verbose === "true", name: `user${id}` };
});

interface Item {
  name: string;
  price: number;
  tags?: string[];
}

app.post("/items", {
  schema: {
    body: {
      type: "object",
      required: ["name", "price"],
      properties: {
        name: { type: "string", minLength: 1, maxLength: 50 },
        price: { type: "number", exclusiveMinimum: 0 },
        tags: { type: "array", items: STRING },
      },
    },
    response: {
      201: {
        type: "object",
        properties: {
          id: INTEGER,
          name: STRING,
          price: NUMBER,
          tags: { type: "array", items: STRING },
        },
      },
    },
  },
}, (request: FastifyRequest<{ Body: Item }>, reply) => {
  reply.status(201);
  return { id: 1, ...request.body };
});

interface Known {
  token?: string;
  user?: { id: string; tenantId: string } | undefined;
  tenant?: string;
}

await app.register((scope: FastifyInstance) => {
  scope.addHook("onRequest", (request, reply, done) => {
    const known = request as Known;
    const header = request.headers.authorization;
    if (header === undefined || !header.startsWith("Bearer ")) {
      reply.status(401).send({ detail: "unauthorized" });
      return;
    }
    known.token = header.slice(7);
    done();
  });
  scope.addHook("onRequest", (request, reply, done) => {
    const known = request as Known;
    known.user = users.get(known.token!);
    if (known.user === undefined) {
      reply.status(401).send({ detail: "unauthorized" });
      return;
    }
    sessions.open++;
    done();
  });
  scope.addHook("onRequest", (request, _reply, done) => {
    const known = request as Known;
    known.tenant = tenants.get(known.user!.tenantId) ?? "";
    done();
  });
  scope.addHook("onResponse", (request, _reply, done) => {
    if ((request as Known).user !== undefined) sessions.open--;
    done();
  });
  scope.get("/deps", {
    schema: { response: { 200: objectOf({ user: STRING, tenant: STRING }) } },
  }, (request) => {
    const { user, tenant } = request as Known;
    return { user: user!.id, tenant };
  });
  return Promise.resolve();
});

app.get("/wide", {
  schema: {
    response: {
      200: {
        type: "array",
        items: objectOf({
          id: INTEGER,
          name: STRING,
          price: NUMBER,
          active: BOOLEAN,
          city: STRING,
          note: STRING,
        }),
      },
    },
  },
}, () => rows);

for (let route = 0; route < deepRoutes; route++) {
  app.get(`/r/${route}/:id`, {
    schema: { response: { 200: objectOf({ route: INTEGER, id: STRING }) } },
  }, (request: FastifyRequest<{ Params: { id: string } }>) => ({ route, id: request.params.id }));
}

const OK = { schema: { response: { 200: objectOf({ ok: BOOLEAN }) } } };

await app.register(async (scope: FastifyInstance) => {
  await scope.register(cors);
  // The two fields that the contract asks for; the other defaults are off, as no other server sends them.
  await scope.register(helmet, {
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: false,
    originAgentCluster: false,
    referrerPolicy: false,
    hsts: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  scope.addHook("onSend", (_request, reply, _payload, done) => {
    reply.header("x-request-id", crypto.randomUUID());
    reply.header("server-timing", `total;dur=${reply.elapsedTime}`);
    done();
  });
  scope.get("/mw", OK, () => ({ ok: true }));
});

app.get("/wait", OK, () =>
  new Promise<{ ok: boolean }>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error("deadline")), 1_000);
    setTimeout(() => {
      clearTimeout(deadline);
      resolve({ ok: true });
    }, 0);
  }));

app.get("/sse", (_request, reply) => {
  reply.type("text/event-stream").send(Readable.from(events()));
});

if (hasSocket) {
  await app.register(websocket);
  await app.register((scope: FastifyInstance) => {
    scope.get("/ws", { websocket: true }, (socket) => {
      socket.on("message", (data: unknown) => {
        const message = parsed(String(data));
        if (isMessage(message)) socket.send(JSON.stringify(message));
        else socket.close(1008);
      });
    });
    return Promise.resolve();
  });
}

await app.listen({ port, host: hostname });

function* events(): Generator<string> {
  for (let n = 0; n < EVENTS; n++) yield `data: ${n}\n\n`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(properties: Record<string, unknown>): Record<string, unknown> {
  return { type: "object", properties, required: Object.keys(properties) };
}
