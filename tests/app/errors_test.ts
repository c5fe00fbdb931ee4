// Errors become answers: HttpErrors, validation, the unforeseen; by status, by class, as problem details.
import assert from "node:assert/strict";
import {
  App,
  type AppOptions,
  HttpError,
  ResponseValidationError,
  t,
  ValidationError,
} from "../../mod.ts";
import { test } from "../test.ts";

class AppError extends Error {}
class SpecialError extends AppError {}

function failing(options: AppOptions = {}): { app: App; reported: unknown[] } {
  const reported: unknown[] = [];
  const app = new App({ report: (error) => reported.push(error), ...options });
  app.get("/http", () => {
    throw new HttpError(418, { any: "json" }, { headers: { "x-why": "tea" } });
  });
  app.get("/returned", () => HttpError.notFound("gone fishing"));
  app.get("/boom", () => {
    throw new Error("SECRET");
  });
  app.get("/later", async () => {
    await Promise.resolve();
    throw new SpecialError("SECRET");
  });
  app.get("/null", () => {
    // deno-lint-ignore no-throw-literal -- anything may be thrown.
    throw null;
  });
  app.get("/n/:n", { params: { n: t.Integer() } }, (cx) => cx.params.n);
  app.get(
    "/out",
    { response: { 200: t.Object({ n: t.Integer() }) } },
    () => ({ n: "SECRET" as never }),
  );
  return { app, reported };
}

const get = async (app: App, path: string) =>
  await app.fetch(new Request(`http://localhost${path}`));

test("errors: an HttpError gives status, detail and headers", async () => {
  const response = await get(failing().app, "/http");
  assert.equal(response.status, 418);
  assert.equal(response.headers.get("x-why"), "tea");
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.deepEqual(await response.json(), { detail: { any: "json" } });
});

test("errors: a returned HttpError is answered like a thrown one", async () => {
  const response = await get(failing().app, "/returned");
  assert.equal(response.status, 404);
  assert.deepEqual(await response.json(), { detail: "gone fishing" });
});

for (const path of ["/boom", "/later", "/null", "/out"]) {
  test(`errors: the unforeseen is a generic 500 and reported (${path})`, async () => {
    const { app, reported } = failing();
    const response = await get(app, path);
    assert.equal(response.status, 500);
    const text = await response.text();
    assert.equal(text, '{"detail":"Internal Server Error"}');
    assert.equal(reported.length, 1);
  });
}

test("errors: findings are listed with 422", async () => {
  const response = await get(failing().app, "/n/x");
  assert.equal(response.status, 422);
  assert.deepEqual(await response.json(), {
    detail: [{
      type: "int_parsing",
      loc: ["path", "n"],
      msg: "Input should be a valid integer, unable to parse string as an integer",
      input: "x",
    }],
  });
});

test("errors: problem details on demand", async () => {
  const { app } = failing({ problem: true });
  const http = await get(app, "/returned");
  assert.equal(http.headers.get("content-type"), "application/problem+json");
  const body = await http.json();
  assert.equal(body.status, 404);
  assert.equal(body.detail, "gone fishing");
  assert.equal(body.instance, "/returned");
  const invalid = await (await get(app, "/n/x")).json();
  assert.equal(invalid.status, 422);
  assert.equal(invalid.errors[0].type, "int_parsing");
  assert.equal((await get(app, "/boom")).headers.get("content-type"), "application/problem+json");
});

test("onError() finds handlers by status, then by class and its ancestors", async () => {
  const { app } = failing();
  app.onError(418, () => new Response("short", { status: 418 }));
  app.onError(AppError, (error) => new Response(error.constructor.name, { status: 400 }));
  app.onError(ValidationError, (error) => Response.json(error.issues.length, { status: 400 }));
  assert.equal(await (await get(app, "/http")).text(), "short");
  assert.equal(await (await get(app, "/later")).text(), "SpecialError");
  assert.equal((await get(app, "/n/x")).status, 400);
  assert.equal((await get(app, "/boom")).status, 500);
});

test("onError() for a class makes its errors foreseen; one for Error does not", async () => {
  const { app, reported } = failing();
  app.onError(AppError, () => new Response(null, { status: 400 }));
  app.onError(Error, () => new Response(null, { status: 500 }));
  app.onError(ResponseValidationError, () => new Response(null, { status: 500 }));
  await get(app, "/later");
  assert.equal(reported.length, 0);
  await get(app, "/boom");
  assert.equal(reported.length, 1);
  await get(app, "/out");
  assert.equal(reported.length, 2);
});

test("onError() answers the unforeseen by 500", async () => {
  const { app, reported } = failing();
  app.onError(500, () => new Response("sorry", { status: 500 }));
  assert.equal(await (await get(app, "/boom")).text(), "sorry");
  assert.equal(reported.length, 1);
});

test("onError() that fails itself is a generic 500", async () => {
  const { app, reported } = failing();
  app.onError(404, () => {
    throw new Error("SECRET");
  });
  app.onError(418, () => Promise.reject(HttpError.badRequest("on purpose")));
  const response = await get(app, "/nothing");
  assert.equal(response.status, 500);
  assert.equal(reported.length, 1);
  assert.equal((await get(app, "/http")).status, 400);
});

test("errors: headers staged before a failure are not sent with it", async () => {
  const app = new App({ report: () => {} });
  app.get("/", (cx) => {
    cx.response.headers.set("cache-control", "max-age=3600");
    cx.response.status = 201;
    throw new Error("x");
  });
  const response = await get(app, "/");
  assert.equal(response.status, 500);
  assert.equal(response.headers.get("cache-control"), null);
});
