import assert from "node:assert/strict";
import { Application, type AppOptions, Router } from "../../src/app/mod.ts";
import { buildDocument } from "../../src/openapi/mod.ts";
import type { JsonObject, OpenApiDocument, OperationObject } from "../../src/openapi/mod.ts";
import { dependency, HttpError } from "../../src/route/mod.ts";
import { t } from "../../src/schema/mod.ts";
import { test } from "../test.ts";

const Item = t.Object({ name: t.String(), price: t.Number() }, { $id: "Item" });

/** The document of an app that `add` fills. */
function documentOf(add: (app: Application) => void, options: AppOptions = {}): OpenApiDocument {
  const app = new Application(options);
  add(app);
  return buildDocument(app);
}

/** One operation of the document. */
function operation(document: OpenApiDocument, path: string, method = "get"): OperationObject {
  return document.paths[path]![method] as OperationObject;
}

function schemas(document: OpenApiDocument): Record<string, JsonObject> {
  return document.components?.schemas ?? {};
}

function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce((inner, key) => (inner as JsonObject)[key], value);
}

test("buildDocument() has Cairn's defaults", () => {
  assert.deepEqual(documentOf(() => {}), {
    openapi: "3.1.0",
    info: { title: "Cairn", version: "0.1.0" },
    paths: {},
  });
});

test("buildDocument() writes all metadata", () => {
  const document = documentOf(() => {}, {
    title: "Shop",
    version: "2.0.0",
    summary: "One line",
    description: "Text",
    termsOfService: "https://example.com/terms",
    contact: { name: "Ann" },
    license: { name: "MIT", identifier: "MIT" },
    servers: [{ url: "https://example.com" }],
    openapiTags: [{ name: "items", description: "Things" }],
    externalDocs: { url: "https://example.com/docs" },
  });
  assert.deepEqual(document, {
    openapi: "3.1.0",
    info: {
      title: "Shop",
      summary: "One line",
      description: "Text",
      termsOfService: "https://example.com/terms",
      contact: { name: "Ann" },
      license: { name: "MIT", identifier: "MIT" },
      version: "2.0.0",
    },
    servers: [{ url: "https://example.com" }],
    paths: {},
    tags: [{ name: "items", description: "Things" }],
    externalDocs: { url: "https://example.com/docs" },
  });
});

test("buildDocument() has no titles unless asked", () => {
  const document = documentOf((app) => {
    app.post("/items/:item_id", { name: "save", body: Item, query: { q: t.String() } }, () => null);
  });
  assert.doesNotMatch(JSON.stringify(document.components), /"title"/);
  assert.doesNotMatch(JSON.stringify(document.paths), /"title"/);
});

const SUMMARIES: [name: string, summary: string | undefined, id: string][] = [
  ["read_item", "Read Item", "read_item_items__id__get"],
  ["readItem", "Read Item", "readItem_items__id__get"],
  ["readHTTPItem2", "Read Httpitem2", "readHTTPItem2_items__id__get"],
  ["", undefined, "get_items__id_"],
];
for (const [name, summary, id] of SUMMARIES) {
  test(`buildDocument() makes summary and id of the name "${name}"`, () => {
    const made = operation(
      documentOf((app) => app.get("/items/:id", { name }, () => null)),
      "/items/{id}",
    );
    assert.equal(made.summary, summary);
    assert.equal(made.operationId, id);
  });
}

test("buildDocument() asks generateOperationId where no id is given", () => {
  const document = documentOf((app) => {
    app.get("/items/:id", { name: "read", tags: ["items"] }, () => null);
    app.get("/other", { name: "other", operationId: "own" }, () => null);
  }, {
    generateOperationId: ({ name, path, method, tags }) => [tags[0], name, path, method].join(":"),
  });
  assert.equal(operation(document, "/items/{id}").operationId, "items:read:/items/{id}:GET");
  assert.equal(operation(document, "/other").operationId, "own");
});

test("buildDocument() refuses one id for two operations and names both", () => {
  const build = () =>
    documentOf((app) => {
      app.get("/a", { operationId: "same" }, () => null);
      app.get("/b", { operationId: "same" }, () => null);
    });
  assert.throws(build, (error: Error) => {
    assert.match(
      error.message,
      /"same".*GET \/a \(.*document_test.ts:\d+\).*GET \/b \(.*document_test.ts:\d+\)/,
    );
    return true;
  });
});

test("buildDocument() lists parameters by place, own ones first, each once", () => {
  const inner = dependency({ query: { z: t.Integer() } }, () => 0);
  const outer = dependency({
    query: { y: t.Integer({ default: 1 }), q: t.String() },
    cookies: { session: t.String() },
    deps: { inner },
  }, () => 0);
  const document = documentOf((app) => {
    app.get("/:id", {
      deps: { outer },
      cookies: { theme: t.Optional(t.String()) },
      headers: { x_token: t.String(), "X-Key": t.String() },
      query: {
        q: t.Optional(t.String()),
        hidden: t.String({ default: "", includeInSchema: false }),
      },
    }, () => null);
  });
  const { parameters } = operation(document, "/{id}");
  assert.deepEqual(parameters?.map((one) => [one.in, one.name, one.required]), [
    ["path", "id", true],
    ["query", "q", true],
    ["query", "y", false],
    ["query", "z", true],
    ["header", "x-token", true],
    ["header", "X-Key", true],
    ["cookie", "theme", false],
    ["cookie", "session", true],
  ]);
});

test("buildDocument() lists group dependencies before those of the route", () => {
  const first = dependency({ query: { a: t.Integer() } }, () => 0);
  const second = dependency({ query: { b: t.Integer() }, deps: { first } }, () => 0);
  const document = documentOf((app) => {
    const group = new Router({ dependencies: [first] });
    group.get("/x", { deps: { second } }, () => null);
    app.include(group);
  });
  assert.deepEqual(operation(document, "/x").parameters?.map((one) => one.name), ["a", "b"]);
});

test("buildDocument() describes what a parameter says", () => {
  const document = documentOf((app) => {
    app.get("/x", {
      query: {
        q: t.String({
          description: "Words",
          deprecated: true,
          examples: ["a"],
          openapiExamples: { one: { value: "a" } },
        }),
      },
    }, () => null);
  });
  assert.deepEqual(operation(document, "/x").parameters, [{
    name: "q",
    in: "query",
    required: true,
    schema: { type: "string", description: "Words", deprecated: true, examples: ["a"] },
    description: "Words",
    examples: { one: { value: "a" } },
    deprecated: true,
  }]);
});

test("buildDocument() puts body members of route and dependencies together", () => {
  const user = dependency({ body: { user: t.String(), note: t.Optional(t.String()) } }, () => 0);
  const document = documentOf((app) => {
    app.post(
      "/x",
      { name: "save", deps: { user }, body: { item: Item, note: t.String() } },
      () => null,
    );
  });
  assert.deepEqual(at(operation(document, "/x", "post"), "requestBody"), {
    required: true,
    content: { "application/json": { schema: { $ref: "#/components/schemas/Body_save_x_post" } } },
  });
  assert.deepEqual(schemas(document).Body_save_x_post, {
    type: "object",
    properties: {
      item: { $ref: "#/components/schemas/Item" },
      note: { type: "string" },
      user: { type: "string" },
    },
    required: ["item", "note", "user"],
  });
});

test("buildDocument() asks for the whole body and members of it by allOf", () => {
  const tenant = dependency({ body: { tenant: t.String() } }, () => 0);
  const document = documentOf((app) => {
    app.post("/x", { name: "save", deps: { tenant }, body: Item }, () => null);
  });
  assert.deepEqual(
    at(operation(document, "/x", "post"), "requestBody", "content", "application/json", "schema"),
    {
      allOf: [{ $ref: "#/components/schemas/Item" }, {
        $ref: "#/components/schemas/Body_save_x_post",
      }],
    },
  );
});

test("buildDocument() describes forms", () => {
  const document = documentOf((app) => {
    app.post("/fields", { name: "fields", form: { a: t.String() } }, () => null);
    app.post("/model", { name: "model", form: Item }, () => null);
  });
  const form = (path: string) =>
    at(
      operation(document, path, "post"),
      "requestBody",
      "content",
      "application/x-www-form-urlencoded",
      "schema",
    );
  assert.deepEqual(form("/fields"), { $ref: "#/components/schemas/Body_fields_fields_post" });
  assert.deepEqual(form("/model"), { $ref: "#/components/schemas/Item" });
});

test("buildDocument() describes no body of TRACE", () => {
  const document = documentOf((app) => app.trace("/x", { body: Item }, () => null));
  assert.equal(operation(document, "/x", "trace").requestBody, undefined);
});

test("buildDocument() puts methods that OpenAPI 3.1 lacks into an extension", () => {
  const document = documentOf((app) => {
    app.get("/x", () => null);
    app.query("/x", { name: "find", body: Item }, () => null);
    app.method("PURGE")("/x", () => null);
  });
  assert.deepEqual(Object.keys(document.paths["/x"]!), ["get", "x-additionalOperations"]);
  const additional = document.paths["/x"]!["x-additionalOperations"] as Record<
    string,
    OperationObject
  >;
  assert.deepEqual(Object.keys(additional), ["QUERY", "PURGE"]);
  assert.ok(additional.QUERY!.requestBody?.required);
});

test("buildDocument() leaves hidden operations out", () => {
  const document = documentOf((app) => {
    app.get("/a", { hidden: true }, () => null);
    app.include(new Router({ hidden: true }));
    const group = new Router({});
    group.get("/b", () => null);
    app.include(group, { hidden: true });
  });
  assert.deepEqual(document.paths, {});
});

const ANSWERS: [name: string, spec: Parameters<Application["get"]>[1], responses: JsonObject][] = [
  ["any JSON", {}, {
    200: { description: "Successful Response", content: { "application/json": { schema: {} } } },
  }],
  ["text", { produces: "text/html" }, {
    200: {
      description: "Successful Response",
      content: { "text/html": { schema: { type: "string" } } },
    },
  }],
  ["vendor JSON", { produces: "application/vnd.api+json" }, {
    200: {
      description: "Successful Response",
      content: { "application/vnd.api+json": { schema: {} } },
    },
  }],
  ["no content", { status: 204 }, { 204: { description: "Successful Response" } }],
  ["a redirect", { status: 303 }, { 303: { description: "Successful Response" } }],
  ["content by hand", {
    response: { 200: { description: "An image", content: { "image/png": {} } } },
  }, {
    200: { description: "An image", content: { "image/png": {} } },
  }],
  [
    "a schema inside content",
    { response: { 200: { content: { "text/csv": { schema: Item } } } } },
    {
      200: {
        description: "Successful Response",
        content: { "text/csv": { schema: { $ref: "#/components/schemas/Item" } } },
      },
    },
  ],
  ["a schema and more about it", {
    response: {
      201: {
        schema: Item,
        content: { "application/json": { example: { name: "a" } }, "image/png": {} },
      },
    },
  }, {
    201: {
      description: "Successful Response",
      content: {
        "application/json": {
          schema: { $ref: "#/components/schemas/Item" },
          example: { name: "a" },
        },
        "image/png": {},
      },
    },
  }],
  ["headers and links", {
    response: { 200: { headers: { "x-a": {} }, links: { next: {} }, content: {} } },
  }, {
    200: { description: "Successful Response", headers: { "x-a": {} }, links: { next: {} } },
  }],
  ["other statuses", {
    response: { 200: Item, 202: { description: "Queued" } },
    responses: { 404: {}, "5XX": {}, default: {}, 499: {}, 599: {} },
  }, {
    200: {
      description: "Successful Response",
      content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } },
    },
    202: { description: "Queued" },
    404: { description: "Not Found" },
    499: { description: "Client Closed Request" },
    599: { description: "Additional Response" },
    "5XX": { description: "Server Error" },
    default: { description: "Default Response" },
  }],
];
for (const [name, spec, responses] of ANSWERS) {
  test(`buildDocument() describes answers: ${name}`, () => {
    const document = documentOf((app) => app.get("/x", spec as Record<never, never>, () => null));
    assert.deepEqual({ ...operation(document, "/x").responses }, responses);
  });
}

test("buildDocument() names the model of an answer", () => {
  const document = documentOf((app) => {
    app.get("/x", {
      response: { 404: { schema: t.Object({ id: t.Integer() }), model: "Missing" } },
    }, () => null);
  });
  assert.ok("Missing" in schemas(document));
});

for (const declared of ["422", "4XX", "default"] as const) {
  test(`buildDocument() adds no 422 when ${declared} is declared`, () => {
    const document = documentOf((app) => {
      app.get("/:id", { responses: { [declared]: { description: "Own" } } }, () => null);
    });
    assert.doesNotMatch(JSON.stringify(document), /HTTPValidationError/);
  });
}

test("buildDocument() describes findings as problem details when the app answers so", () => {
  const document = documentOf((app) => app.get("/:id", () => null), { problem: true });
  assert.deepEqual(at(operation(document, "/{id}"), "responses", "422", "content"), {
    "application/problem+json": { schema: { $ref: "#/components/schemas/ValidationProblem" } },
  });
});

test("buildDocument() collects security of dependencies and groups", () => {
  const scheme = { type: "http", scheme: "bearer" };
  const token = dependency({ security: { name: "Bearer", scheme, scopes: ["read"] } }, () => "");
  const writer = dependency({
    deps: { token },
    security: { name: "Bearer", scheme, scopes: ["write"] },
  }, () => "");
  const document = documentOf((app) => {
    const group = new Router({
      security: [{ name: "Key", scheme: { type: "apiKey", in: "header", name: "x" } }],
    });
    group.get("/x", { deps: { writer } }, () => null);
    app.include(group);
  });
  assert.deepEqual(operation(document, "/x").security, [{ Bearer: ["write", "read"] }, {
    Key: [],
  }]);
  assert.deepEqual(Object.keys(document.components!.securitySchemes!), ["Bearer", "Key"]);
});

test("buildDocument() refuses one name for two security schemes", () => {
  const build = () =>
    documentOf((app) => {
      app.get("/a", { security: [{ name: "S", scheme: { type: "http", scheme: "basic" } }] }, () =>
        null);
      app.get("/b", { security: [{ name: "S", scheme: { type: "http", scheme: "bearer" } }] }, () =>
        null);
    });
  assert.throws(build, /security schemes "S".*GET \/a.*GET \/b/);
});

test("buildDocument() refuses one name for two schemas and names both places", () => {
  const build = () =>
    documentOf((app) => {
      app.post("/a", { body: Item }, () => null);
      app.post("/b", { body: t.Object({ id: t.Integer() }, { $id: "Item" }) }, () => null);
    });
  assert.throws(build, /"Item".*POST \/a \(.*:\d+\).*POST \/b \(.*:\d+\).*\$id/);
});

test("buildDocument() refuses a schema with a name that the document needs", () => {
  const Own = t.Object({ id: t.Integer() }, { $id: "ValidationError" });
  assert.throws(
    () => documentOf((app) => app.post("/a", { body: Own }, () => null)),
    /"ValidationError"/,
  );
  const build = () =>
    documentOf((app) => {
      app.get("/:id", () => null);
      app.post("/a", { body: Own }, () => null);
    });
  assert.throws(build, /"ValidationError".*GET \/:id.*POST \/a/);
});

test("buildDocument() takes copies of a schema for the same", () => {
  const document = documentOf((app) => {
    app.post("/a", { body: { ...Item, description: "At this place" } as typeof Item }, () => null);
    app.post("/b", { body: { a: Item, b: t.Optional(Item) } }, () => null);
  });
  assert.equal(schemas(document).Item!.description, undefined);
});

test("buildDocument() makes names fit for references", () => {
  const document = documentOf((app) => {
    app.post("/a", { body: t.Object({ a: t.Integer() }, { $id: "Page[Item]" }) }, () => null);
  });
  assert.deepEqual(Object.keys(schemas(document)), [
    "HTTPValidationError",
    "Page_Item_",
    "ValidationError",
  ]);
});

test("buildDocument() writes a recursive model once", () => {
  const Node = t.Recursive((This) => t.Object({ next: t.Optional(This) }), { $id: "Node" });
  const document = documentOf((app) => {
    app.post("/a", { body: Node, response: { 200: t.Optional(Node) } }, () => null as never);
  });
  assert.deepEqual(schemas(document).Node, {
    type: "object",
    properties: { next: { $ref: "#/components/schemas/Node" } },
  });
});

const Price = t.Object({ amount: t.Decimal() }, { $id: "Price" });
const Offer = t.Object({ price: Price }, { $id: "Offer" });

test("buildDocument() splits a model that reads and writes differently", () => {
  const document = documentOf((app) =>
    app.post("/a", { body: Offer, response: { 200: Offer } }, (cx) => cx.body)
  );
  const names = Object.keys(schemas(document)).filter((name) => !name.includes("Validation"));
  assert.deepEqual(names, ["Offer-Input", "Offer-Output", "Price-Input", "Price-Output"]);
  assert.deepEqual(at(schemas(document), "Offer-Output", "properties", "price"), {
    $ref: "#/components/schemas/Price-Output",
  });
});

test("buildDocument() keeps the plain name of a model that is used in one direction", () => {
  const document = documentOf((app) =>
    app.get("/a", { response: { 200: Offer } }, () => null as never)
  );
  assert.deepEqual(Object.keys(schemas(document)), ["Offer", "Price"]);
  assert.deepEqual(at(schemas(document), "Offer", "properties", "price"), {
    $ref: "#/components/schemas/Price",
  });
});

test("buildDocument() splits nothing when told not to", () => {
  const document = documentOf(
    (app) => app.post("/a", { body: Offer, response: { 200: Offer } }, (cx) => cx.body),
    { separateInputOutput: false },
  );
  assert.ok("anyOf" in (at(schemas(document), "Price", "properties", "amount") as JsonObject));
});

test("buildDocument() merges what the spec says by hand", () => {
  const document = documentOf((app) => {
    app.get("/a", {
      tags: ["a"],
      openapi: {
        "x-internal": true,
        tags: ["b"],
        requestBody: { content: { "application/x-yaml": { schema: Item } } },
        responses: { 200: { headers: { "x-a": {} } } },
      },
    }, () => null);
  });
  const made = operation(document, "/a");
  assert.ok(made["x-internal"]);
  assert.deepEqual(made.tags, ["a", "b"]);
  assert.deepEqual(at(made, "requestBody", "content", "application/x-yaml", "schema"), {
    $ref: "#/components/schemas/Item",
  });
  assert.deepEqual(Object.keys(made.responses["200"]!), ["description", "content", "headers"]);
});

test("buildDocument() cuts a description at the form feed", () => {
  const document = documentOf((app) =>
    app.get("/a", { description: "Shown\n\fnot shown" }, () => null)
  );
  assert.equal(operation(document, "/a").description, "Shown");
});

test("buildDocument() describes callbacks", () => {
  const calls = new Router({});
  const notify = calls.post("{$request.body.url}/paid", { name: "paid", body: Item });
  const document = documentOf((app) => {
    app.post("/invoices", { callbacks: { invoice_paid: [notify] } }, () => null);
  });
  const callback = at(operation(document, "/invoices", "post"), "callbacks", "invoice_paid");
  assert.deepEqual(Object.keys(callback as JsonObject), ["{$request.body.url}/paid"]);
  assert.equal(at(callback, "{$request.body.url}/paid", "post", "summary"), "Paid");
  assert.equal(operation(document, "/invoices", "post").responses["422"], undefined);
});

test("buildDocument() describes webhooks with and without handlers", () => {
  const webhooks = new Router({ tags: ["hooks"] });
  webhooks.post("new-subscription", { name: "new_subscription", body: Item });
  webhooks.post("handled", { name: "handled" }).handle(() => null);
  webhooks.post("hidden", { hidden: true });
  const more = new Router({});
  more.get("more", { name: "more" });
  webhooks.include(more);
  const document = documentOf(() => {}, { webhooks });
  assert.deepEqual(Object.keys(document.webhooks!), ["new-subscription", "handled", "more"]);
  const made = document.webhooks!["new-subscription"]!.post as OperationObject;
  assert.equal(made.operationId, "new_subscriptionnew_subscription_post");
  assert.deepEqual(made.tags, ["hooks"]);
});

test("buildDocument() puts the root path before the servers", () => {
  const servers = [{ url: "https://example.com" }];
  const url = (options: AppOptions) =>
    documentOf(() => {}, options).servers?.map((server) => server.url);
  assert.deepEqual(url({ rootPath: "/api", servers }), ["/api", "https://example.com"]);
  assert.deepEqual(url({ rootPath: "/api", servers: [{ url: "/api" }] }), ["/api"]);
  assert.deepEqual(url({ rootPath: "/api", servers, rootPathInServers: false }), [
    "https://example.com",
  ]);
});

test("buildDocument() gives the same document twice and shares nothing", () => {
  const app = new Application({ servers: [{ url: "/a" }] });
  app.get(
    "/:id",
    { openapi: { "x-a": { b: [1] } }, responses: { 404: HttpError.schema } },
    () => null,
  );
  const first = buildDocument(app);
  const text = JSON.stringify(first);
  (first.servers![0] as JsonObject).url = "changed";
  (at(operation(first, "/{id}"), "x-a", "b") as unknown[]).push(2);
  assert.equal(JSON.stringify(buildDocument(app)), text);
});

test("buildDocument() lets the app change the document", () => {
  const changed = documentOf(() => {}, {
    openapi: (document) => void (document["x-a"] = 1),
  });
  assert.equal(changed["x-a"], 1);
  const replaced = documentOf(() => {}, { openapi: () => ({ openapi: "3.1.0" }) });
  assert.deepEqual(replaced, { openapi: "3.1.0" });
});
