// Flask's comforts: the request of now, registrations, blueprints, sessions and pages without a context, extensions.
import assert from "node:assert/strict";
import type { HttpError } from "../../mod.ts";
import {
  abort,
  Blueprint,
  current,
  currentApp,
  flash,
  Flask,
  type FlaskOptions,
  g,
  getFlashedMessages,
  hasCurrent,
  redirect,
  renderTemplate,
  request,
  session,
  urlFor,
} from "../../src/flask/mod.ts";
import { MemorySessionStore, sessions } from "../../src/session/mod.ts";
import { templates } from "../../src/template/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../test.ts";

const get = async (app: Flask, path: string, headers: Record<string, string> = {}) =>
  await app.fetch(new Request(`http://localhost${path}`, { headers }));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What a function far from the handler knows of the request. */
function whoAsks(): string {
  return `${request().method} ${current().path} ${g.user ?? "nobody"}`;
}

test("current() and g follow a request through waits, and are apart from other requests", async () => {
  const app = new Flask();
  app.get("/:name", async (cx) => {
    g.user = cx.params.name;
    await sleep(5);
    await Promise.all([sleep(1), cx.sleep(2)]);
    assert.equal(currentApp(), app);
    return whoAsks();
  });
  const answers = await Promise.all(["ada", "bob"].map((name) => get(app, `/${name}`)));
  assert.deepEqual(await Promise.all(answers.map((one) => one.text())), [
    "GET /ada ada",
    "GET /bob bob",
  ]);
  assert.ok(!hasCurrent());
  assert.throws(() => current(), /Cannot call current\(\) outside of a request/);
  assert.throws(() => g.user, /outside of a request/);
});

test("g is an object of its request", async () => {
  const app = new Flask();
  app.get("/", () => {
    g.a = 1;
    g.b = undefined;
    assert.deepEqual([Object.keys(g), "a" in g, "c" in g, g.c], [
      ["a", "b"],
      true,
      false,
      undefined,
    ]);
    assert.deepEqual({ ...g }, { a: 1, b: undefined });
    delete g.a;
    delete g.none;
    return Object.keys(g);
  });
  assert.deepEqual(await (await get(app, "/")).json(), ["b"]);
});

test("registered functions run as in Flask: after and teardown from the last to the first", async () => {
  const log: string[] = [];
  const app = new Flask();
  const blueprint = new Blueprint("items", { prefix: "/items" });
  for (const [name, target] of [["app", app], ["items", blueprint]] as const) {
    for (const n of [1, 2]) {
      target.beforeRequest(async () => {
        await sleep(0);
        log.push(`before ${name} ${n}`);
      });
      target.afterRequest((_cx, { status }) => void log.push(`after ${name} ${n} ${status}`));
      target.teardownRequest(() => void log.push(`teardown ${name} ${n}`));
    }
  }
  blueprint.get("/", () => "x");
  app.registerBlueprint(blueprint, { prefix: "/v1" });
  assert.equal(await (await get(app, "/v1/items/")).text(), "x");
  while (app.inFlight > 0) await sleep(1);
  assert.deepEqual(log, [
    ...["before app 1", "before app 2", "before items 1", "before items 2"],
    ...["after items 2 200", "after items 1 200", "after app 2 200", "after app 1 200"],
    ...["teardown items 2", "teardown items 1", "teardown app 2", "teardown app 1"],
  ]);
  log.length = 0;
  assert.equal((await get(app, "/nothing")).status, 404);
  assert.deepEqual(log.filter((one) => !one.startsWith("teardown")), [
    ...["before app 1", "before app 2", "after app 2 404", "after app 1 404"],
  ]);
  for (const target of [app, blueprint]) {
    assert.throws(() => target.beforeRequest(() => {}), /Cannot call beforeRequest of .* before/);
  }
});

test("a function before answers early, one after gives another answer", async () => {
  const app = new Flask();
  app.beforeRequest(() => undefined);
  app.beforeRequest((cx) => cx.header("x-early") ? new Response("early") : undefined);
  app.beforeRequest(async (cx) => {
    await sleep(0);
    return cx.header("x-late") ? new Response("late") : undefined;
  });
  app.afterRequest(async (_cx, response) => new Response(`${await response.text()}!`));
  app.afterRequest((_cx, response) => response.headers.set("x-after", "1"));
  app.get("/", () => "handler");
  const text = async (headers = {}) => await (await get(app, "/", headers)).text();
  assert.deepEqual(
    [await text(), await text({ "x-early": "1" }), await text({ "x-late": "1" })],
    ["handler!", "early!", "late!"],
  );
});

class Broken extends Error {}
class VeryBroken extends Broken {}

test("errors are answered by class and status: the blueprint's handlers first, then the app's", async () => {
  const app = new Flask({ report: () => {} });
  const blueprint = new Blueprint("b", { prefix: "/b" });
  blueprint.errorHandler(Broken, (error) => new Response(`b ${error.constructor.name}`));
  blueprint.errorHandler(409, ({ detail }: HttpError) => new Response(`b ${detail}`));
  blueprint.get("/broken", () => {
    throw new VeryBroken();
  });
  blueprint.get("/conflict", () => abort(409, "twice"));
  blueprint.get("/range", () => {
    throw new RangeError("r");
  });
  app.get("/broken", () => {
    throw new VeryBroken();
  });
  app.errorHandler(RangeError, (error) => new Response(`app ${error.message}`));
  app.errorHandler(404, () => new Response("app 404", { status: 404 }));
  app.registerBlueprint(blueprint);
  const text = async (path: string) => await (await get(app, path)).text();
  assert.equal(await text("/b/broken"), "b VeryBroken");
  assert.equal(await text("/b/conflict"), "b twice");
  assert.equal(await text("/b/range"), "app r");
  assert.equal((await get(app, "/broken")).status, 500);
  assert.equal(await text("/nothing"), "app 404");
});

test("a failing teardown is reported, and the others run", async () => {
  const log: string[] = [];
  const app = new Flask({ report: (error) => void log.push(String(error)) });
  app.teardownRequest(() => void log.push("first registered"));
  app.teardownRequest(() => Promise.reject(new RangeError("bad")));
  app.get("/", () => "x");
  await get(app, "/");
  while (app.inFlight > 0) await sleep(1);
  assert.deepEqual(log, ["first registered", "RangeError: bad"]);
});

function shop(options: FlaskOptions = {}): Flask {
  return new Flask({
    sessions: sessions({ store: new MemorySessionStore(), flashCategories: ["notice", "error"] }),
    templates: templates({ sources: { "hello.html": "<p>{{ name }} {{ url_for('home') }}</p>" } }),
    ...options,
  });
}

test("session(), flash() and pages work without a context in hand", async () => {
  const app = shop();
  app.get("/", { name: "home" }, () => ({
    count: session().get("count") ?? 0,
    flashes: getFlashedMessages().map(({ message, category }) => `${category}: ${message}`),
  }));
  app.get("/add", () => {
    session().set("count", Number(session().get("count") ?? 0) + 1);
    flash("added");
    flash("not really", "error");
    return redirect(urlFor("home"), 303);
  });
  app.get("/page", () => renderTemplate("hello.html", { name: "<ada>" }));
  const client = new TestClient(app);
  const added = await client.get("/add", { redirect: "manual" } as never);
  assert.ok([200, 303].includes(added.status));
  const { count, flashes } = await (added.status === 200 ? added : await client.get("/")).json();
  assert.deepEqual([count, flashes], [1, ["notice: added", "error: not really"]]);
  assert.deepEqual((await (await client.get("/")).json()).flashes, []);
  assert.equal(await (await client.get("/page")).text(), "<p>&lt;ada&gt; /</p>");
});

test("what is missing is said", async () => {
  const app = new Flask();
  app.get("/", () => {
    assert.throws(() => session(), /give sessions to new Flask/);
    assert.throws(() => renderTemplate("x.html"), /give templates to new Flask/);
    assert.throws(() => redirect("/x", 200), /Cannot redirect with status 200/);
    assert.throws(() => redirect("/x\r\nset-cookie: a=b"), TypeError);
    return "x";
  });
  assert.equal((await get(app, "/")).status, 200);
  const late = shop();
  late.beforeRequest(() => {
    assert.throws(() => session(), /it is not loaded yet/);
  });
  late.get("/", () => "x");
  assert.equal((await get(late, "/")).status, 200);
});

test("extensions add to the app, once each, and end with it, the last first", async () => {
  const log: string[] = [];
  const app = new Flask();
  const extension = (name: string, end: () => void) => ({
    name,
    init(target: Flask) {
      target.get(`/${name}`, () => name);
      return end;
    },
  });
  app.use(extension("one", () => void log.push("one")));
  app.use(extension("two", () => {
    log.push("two");
    throw new RangeError("bad end");
  }));
  app.use({ name: "quiet", init: () => {} });
  assert.throws(() => app.use(extension("one", () => {})), /extension "one": the app has one/);
  assert.deepEqual([...app.extensions.keys()], ["one", "two", "quiet"]);
  await app.start();
  assert.equal(await (await get(app, "/one")).text(), "one");
  await assert.rejects(app.stop());
  assert.deepEqual(log, ["two", "one"]);
});
