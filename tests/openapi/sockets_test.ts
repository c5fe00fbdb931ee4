// WebSocket routes in the document.
import assert from "node:assert/strict";
import { App, dependency, router, t } from "../../mod.ts";
import { httpBearer } from "../../src/auth/mod.ts";
import { buildDocument } from "../../src/openapi/mod.ts";
import { test } from "../test.ts";

const Said = t.Object({ text: t.String({ maxLength: 100 }) }, { $id: "Said" });
const Told = t.Object({ from: t.String(), text: t.String({ default: "" }) }, { $id: "Told" });

test("handshake and messages of WebSocket routes stand below x-websockets", () => {
  const page = dependency({ query: { page: t.Optional(t.Integer()) } }, (cx) => cx.query.page);
  const routes = router({ prefix: "/rooms", tags: ["chat"] });
  routes.ws("/:room", {
    name: "enterRoom",
    summary: "Enter a room",
    description: "With everybody in it.",
    params: { room: t.String({ minLength: 1 }) },
    headers: { x_trace: t.Optional(t.String()) },
    deps: { page, user: httpBearer() },
    subprotocols: ["chat.v1"],
    receive: Said,
    send: Told,
  }, () => {});
  const document = buildDocument(new App().include(routes));
  assert.deepEqual(document.paths, {});
  assert.deepEqual(document["x-websockets"], {
    "/rooms/{room}": {
      name: "enterRoom",
      tags: ["chat"],
      summary: "Enter a room",
      description: "With everybody in it.",
      parameters: [
        { name: "room", in: "path", required: true, schema: { type: "string", minLength: 1 } },
        { name: "page", in: "query", required: false, schema: { type: "integer" } },
        { name: "x-trace", in: "header", required: false, schema: { type: "string" } },
      ],
      subprotocols: ["chat.v1"],
      receive: { "application/json": { schema: { $ref: "#/components/schemas/Said" } } },
      send: { "application/json": { schema: { $ref: "#/components/schemas/Told" } } },
      security: [{ HTTPBearer: [] }],
    },
  });
  assert.deepEqual(Object.keys(document.components!.schemas!), ["Said", "Told"]);
  assert.deepEqual(Object.keys(document.components!.securitySchemes!), ["HTTPBearer"]);
});

test("frames without a schema are told by their media type", () => {
  const app = new App();
  app.ws("/any", () => {});
  app.ws("/text", { receive: "text", send: t.Literal("pong") }, () => {});
  app.ws("/bytes", { receive: "bytes", send: "text", deprecated: true }, () => {});
  app.ws("/hidden", { hidden: true }, () => {});
  const any = { "text/plain": {}, "application/octet-stream": {} };
  const found = buildDocument(app)["x-websockets"]!;
  assert.deepEqual(Object.keys(found), ["/any", "/text", "/bytes"]);
  const { receive, send } = found["/any"]!;
  assert.deepEqual({ receive, send }, { receive: any, send: any });
  assert.deepEqual(found["/text"]!.receive, { "text/plain": {} });
  assert.deepEqual(found["/text"]!.send, {
    "text/plain": { schema: { type: "string", const: "pong" } },
  });
  assert.deepEqual(found["/bytes"]!.receive, { "application/octet-stream": {} });
  assert.ok(found["/bytes"]!.deprecated);
});

test("an app without WebSockets has no such member; a schema's name is still one schema's", () => {
  assert.ok(!("x-websockets" in buildDocument(new App())));
  const app = new App();
  app.get("/", { response: { 200: Said } }, () => ({ text: "" }));
  app.ws("/", { receive: t.Object({ n: t.Integer() }, { $id: "Said" }) }, () => {});
  assert.throws(() => buildDocument(app), /"Said".*GET \/.*WS \//s);
});
