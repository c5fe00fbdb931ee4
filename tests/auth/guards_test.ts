// Guards and scopes: who is let through, who gets 401 and who 403, and what adds up.
import assert from "node:assert/strict";
import { App, dependency, HttpError } from "../../mod.ts";
import {
  guard,
  oauth2PasswordBearer,
  requireAnyRole,
  requireRoles,
  requireScopes,
  securityScopes,
} from "../../src/auth/mod.ts";
import type { Dependency } from "../../src/inject/mod.ts";
import { documentOf } from "../../src/openapi/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../test.ts";

const ada = { name: "ada", roles: ["editor", "author"], scopes: ["read"] };
const user = dependency(() => ada, { name: "user" });
const later = <T>(value: T) => Promise.resolve(value);

async function statusOf(guarded: Dependency): Promise<number> {
  const app = new App();
  app.get("/", { dependencies: [guarded] }, () => "ok");
  return (await new TestClient(app).get("/")).status;
}

const GUARDS: [name: string, guarded: Dependency, status: number][] = [
  ["all roles", requireRoles(user, "editor", "author"), 200],
  ["a missing role", requireRoles(user, "editor", "admin"), 403],
  ["one of the roles", requireAnyRole(user, "admin", "author"), 200],
  ["none of the roles", requireAnyRole(user, "admin", "root"), 403],
  ["a check that passes", guard(user, (one) => one.name === "ada"), 200],
  ["a check that fails later", guard(user, async () => await later(ada) === null), 403],
  ["a check that passes later", guard(user, async () => await later(ada) === ada), 200],
  ["a granted scope", requireScopes(user, "read"), 200],
  ["no scopes asked for", requireScopes(user), 200],
  ["a scope that was not granted", requireScopes(user, "write"), 403],
];
for (const [name, guarded, status] of GUARDS) {
  test(`guards: ${name}`, async () => {
    assert.equal(await statusOf(guarded), status);
  });
}

test("guards: nobody there is 401, before any check", async () => {
  let checks = 0;
  const nobody = dependency((): typeof ada => {
    throw HttpError.unauthorized();
  });
  assert.equal(await statusOf(guard(nobody, () => ++checks > 0)), 401);
  assert.equal(checks, 0);
});

test("guards: a check that throws is a 500, not a pass", async () => {
  const app = new App({ report: () => {} });
  const broken = guard(user, () => {
    throw new Error("database gone");
  });
  app.get("/", { dependencies: [broken] }, () => "ok");
  assert.equal((await new TestClient(app).get("/")).status, 500);
});

test("guards: the value is passed on, with its type", async () => {
  const app = new App();
  app.get("/", { deps: { editor: requireRoles(user, "editor") } }, (cx) => cx.deps.editor.name);
  assert.equal(await (await new TestClient(app).get("/")).text(), "ada");
});

test("requireScopes() tells what is missing (RFC 6750 section 3.1)", async () => {
  const app = new App();
  const allowed = requireScopes(user, "read");
  app.get("/", { dependencies: [allowed.with({ scopes: ["write"] })] }, () => "ok");
  const response = await new TestClient(app).get("/");
  assert.equal(response.status, 403);
  assert.equal(
    response.headers.get("www-authenticate"),
    'Bearer error="insufficient_scope", scope="read write"',
  );
});

test("scopes: add up from the outside to the inside, each once", async () => {
  const reader = dependency({ deps: { scopes: securityScopes } }, (cx) => cx.deps.scopes);
  const middle = dependency({ deps: { reader: reader.with({ scopes: ["b", "a"] }) } }, (cx) => {
    return cx.deps.reader;
  });
  const app = new App();
  app.get("/", { deps: { it: middle.with({ scopes: ["a"] }), bare: reader } }, (cx) => cx.deps);
  assert.deepEqual(await (await new TestClient(app).get("/")).json(), { it: ["a", "b"], bare: [] });
});

test("scopes: a value is shared unless scopes matter to it", async () => {
  const made: string[] = [];
  const connection = dependency(() => void made.push("connection"));
  const reader = dependency(
    { deps: { connection, scopes: securityScopes } },
    (cx) => void made.push(cx.deps.scopes.join(" ")),
  );
  const app = new App();
  const asked = { scopes: ["x"] };
  app.get("/", { deps: { a: reader, b: reader.with(asked), c: reader.with(asked) } }, () => "ok");
  await new TestClient(app).get("/");
  assert.deepEqual(made, ["connection", "", "x"]);
});

test("scopes: an override sees the scopes of what it replaces", async () => {
  const original = dependency(() => ["none"] as readonly string[]);
  const replacement = dependency({ deps: { scopes: securityScopes } }, (cx) => cx.deps.scopes);
  const app = new App().override(original, replacement);
  app.get("/", { deps: { it: original.with({ scopes: ["s"] }) } }, (cx) => cx.deps.it);
  assert.deepEqual(await (await new TestClient(app).get("/")).json(), ["s"]);
});

test("scopes: a cycle is told of, not followed", () => {
  const first: Dependency = dependency({ deps: {} }, () => 1);
  const second = dependency({ deps: { first } }, () => 2);
  const app = new App().override(first, dependency({ deps: { second } }, () => 3));
  app.get("/", { deps: { second } }, () => "ok");
  assert.throws(() => app.compile(), /break the cycle/);
});

test("scopes: the document shows the sum at the scheme", () => {
  const token = oauth2PasswordBearer({ tokenUrl: "token", scopes: { me: "", items: "" } });
  const current = dependency({ deps: { token } }, () => ada);
  const app = new App();
  app.get("/", {
    dependencies: [requireScopes(current, "me").with({ scopes: ["items"] })],
  }, () => "ok");
  const { security } = documentOf(app).paths["/"]!.get as { security: unknown };
  assert.deepEqual(security, [{ OAuth2PasswordBearer: ["me", "items"] }]);
});
