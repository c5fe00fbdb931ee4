// What must not work, and what must go on working meanwhile. The README has the usual ways, and is played, too.
import assert from "node:assert/strict";
import { passwords, scrypt } from "../../src/auth/password/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../../tests/test.ts";
import { createApp } from "./app.ts";

const PASSWORD = "a long secret";
const options = {
  secrets: ["a secret of thirty-two bytes, at least"],
  admin: { name: "root", password: "correct horse" },
  hasher: passwords(scrypt({ logCost: 4 })),
} as const;

/** A started app with accounts of these names. */
async function withApp(
  names: readonly string[],
  body: (parts: Parts) => Promise<void>,
): Promise<void> {
  const app = createApp(options);
  await app.start();
  try {
    const client = () => new TestClient(app);
    for (const name of names) {
      const made = await client().post("/accounts", { json: { name, password: PASSWORD } });
      assert.equal(made.status, 201);
    }
    await body({
      client,
      async login(name, password = PASSWORD) {
        const one = client();
        const { status } = await one.post("/login", { json: { name, password } });
        assert.equal(status, 200);
        return one;
      },
      async token(username, scope, password = PASSWORD) {
        const form = { username, password, scope };
        const answer = await (await client().post("/token", { form })).json();
        return { scope: answer.scope, headers: { authorization: `Bearer ${answer.access_token}` } };
      },
    });
  } finally {
    await app.stop();
  }
}

interface Parts {
  client(): TestClient;
  login(name: string, password?: string): Promise<TestClient>;
  token(
    name: string,
    scope: string,
    password?: string,
  ): Promise<{ readonly scope: string; readonly headers: Record<string, string> }>;
}

const meOf = async (client: TestClient) => (await (await client.get("/me")).json()).name;

test("accounts: a hash never leaves, and the document has both ways to sign in", () =>
  withApp(["ada"], async ({ client, login }) => {
    const root = await login("root", "correct horse");
    for (const path of ["/users", "/me"]) {
      assert.ok(!(await (await root.get(path)).text()).includes("scrypt"));
    }
    const document = await (await client().get("/openapi.json")).json();
    assert.deepEqual(Object.keys(document.components.securitySchemes).sort(), [
      "OAuth2PasswordBearer",
      "Session",
    ]);
    assert.ok(document.paths["/users"].get.security.length > 0);
    assert.equal(document.paths["/login"].post.security, undefined);
  }));

test("accounts: a wrong name and a wrong password look the same", () =>
  withApp(["ada"], async ({ client }) => {
    const answers = [];
    for (const name of ["ada", "nobody"]) {
      const response = await client().post("/login", { json: { name, password: "wrong" } });
      answers.push([response.status, await response.text()]);
    }
    assert.deepEqual(answers[0], answers[1]);
    assert.equal(answers[0]![0], 401);
  }));

test("accounts: five wrong passwords close an account for a while, at once or one by one", () =>
  withApp(["ada", "bob"], async ({ client, login }) => {
    const tries = Array.from({ length: 8 }, () => {
      return client().post("/login", { json: { name: "ada", password: "wrong" } });
    });
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
    assert.deepEqual(statuses, [...Array(5).fill(401), ...Array(3).fill(429)]);
    const closed = await client().post("/login", { json: { name: "ada", password: PASSWORD } });
    assert.equal(closed.status, 429);
    assert.ok(Number(closed.headers.get("retry-after")) > 800);
    await login("bob");
  }));

test("accounts: an address has twenty tries in a minute, whatever the names", () =>
  withApp([], async ({ client }) => {
    const statuses = new Set<number>();
    for (let i = 0; i < 21; i++) {
      const json = { name: `nobody${i}`, password: "wrong" };
      statuses.add((await client().post("/login", { json })).status);
    }
    assert.deepEqual([...statuses], [401, 429]);
  }));

test("accounts: nobody gets the scope or the role of others", () =>
  withApp(["ada"], async ({ client, login, token }) => {
    const wanted = await token("ada", "account admin");
    assert.equal(wanted.scope, "account");
    const ada = await login("ada");
    const makeAdmin = { json: ["admin"] };
    const statuses = [
      (await client().put("/users/ada/roles", makeAdmin)).status,
      (await client().put("/users/ada/roles", { ...makeAdmin, headers: wanted.headers })).status,
      (await ada.put("/users/ada/roles", makeAdmin)).status,
      (await client().post("/accounts", {
        json: { name: "eve", password: PASSWORD, roles: ["admin"] },
      })).status,
    ];
    assert.deepEqual(statuses.slice(0, 3), [401, 403, 403]);
    const root = await login("root", "correct horse");
    const users: { roles: string[] }[] = await (await root.get("/users")).json();
    assert.equal(users.filter(({ roles }) => roles.includes("admin")).length, 1);
  }));

test("accounts: a role that is given or taken away counts from the next request on", () =>
  withApp(["ada"], async ({ login, token, client }) => {
    const root = await login("root", "correct horse");
    const set = (roles: string[]) => root.put("/users/ada/roles", { json: roles });
    const ada = await login("ada");
    await set(["member", "admin"]);
    assert.equal((await ada.get("/users")).status, 200);
    const { headers } = await token("ada", "account admin");
    assert.equal((await client().get("/users", { headers })).status, 200);
    await set(["member"]);
    assert.equal((await ada.get("/users")).status, 403);
    assert.equal((await client().get("/users", { headers })).status, 403);
    assert.equal((await root.put("/users/nobody/roles", { json: [] })).status, 404);
    assert.equal((await root.put("/users/root/roles", { json: [] })).status, 409);
  }));

test("accounts: a new password ends other sessions and all tokens, and keeps this session", () =>
  withApp(["ada"], async ({ client, login, token }) => {
    const [here, elsewhere] = [await login("ada"), await login("ada")];
    const { headers } = await token("ada", "account");
    const planted = here.cookies.get("sid");
    const wrong = { json: { current: "wrong", next: "another secret" } };
    assert.equal((await here.put("/me/password", wrong)).status, 401);
    const right = { json: { current: PASSWORD, next: "another secret" } };
    assert.equal((await here.put("/me/password", right)).status, 204);
    assert.notEqual(here.cookies.get("sid"), planted);
    assert.equal(await meOf(here), "ada");
    assert.equal((await elsewhere.get("/me")).status, 401);
    assert.equal((await client().get("/me", { headers })).status, 401);
    await login("ada", "another secret");
  }));

test("accounts: logging out ends one session, or all the others", () =>
  withApp(["ada"], async ({ login }) => {
    const [one, two, three] = [await login("ada"), await login("ada"), await login("ada")];
    assert.deepEqual(await (await one.post("/logout/others")).json(), { ended: 2 });
    assert.deepEqual([await meOf(one), (await two.get("/me")).status], ["ada", 401]);
    assert.equal((await three.post("/logout")).status, 401);
    assert.equal((await one.post("/logout")).status, 204);
    assert.equal((await one.get("/me")).status, 401);
  }));

test("accounts: two who sign up by the same name at the same time are one", () =>
  withApp([], async ({ client }) => {
    const both = await Promise.all([1, 2].map(() => {
      return client().post("/accounts", { json: { name: "ada", password: PASSWORD } });
    }));
    assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
  }));

test("accounts: another site's page can neither log in nor out", () =>
  withApp(["ada"], async ({ login }) => {
    const ada = await login("ada");
    const headers = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    const json = { name: "ada", password: PASSWORD };
    assert.equal((await ada.post("/login", { json, headers })).status, 403);
    assert.equal((await ada.post("/logout", { headers })).status, 403);
    assert.equal(await meOf(ada), "ada");
  }));
