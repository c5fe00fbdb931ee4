// The lifespan of an app: made in order at its start, typed where routes ask for it, torn down last, once.
import assert from "node:assert/strict";
import { App, dependency } from "../../mod.ts";
import { test } from "../test.ts";

function noting(log: string[], name: string) {
  return dependency(async function* () {
    log.push(`${name} up`);
    yield { name };
    await Promise.resolve();
    log.push(`${name} down`);
  }, { scope: "app", name });
}

const get = async (app: App) => await (await app.fetch(new Request("http://localhost/"))).json();

test("lifespan: made in order at the start, torn down in reverse at the end, routes or not", async () => {
  const log: string[] = [];
  const [a, b] = [noting(log, "a"), noting(log, "b")];
  const ofRoute = noting(log, "route");
  const app = new App({ lifespan: [a, b] });
  app.get("/", { deps: { b, ofRoute } }, (cx) => [cx.deps.b.name, cx.deps.ofRoute.name]);
  await app.start();
  assert.deepEqual(log, ["a up", "b up", "route up"]);
  assert.deepEqual(await get(app), ["b", "route"]);
  await app.stop();
  assert.deepEqual(log.slice(3), ["route down", "b down", "a down"]);
  await app.start();
  await app.stop();
  assert.equal(log.length, 12);
});

test("lifespan: a failing start tears down what was made, and names the cause", async () => {
  const log: string[] = [];
  const broken = dependency((): never => {
    throw new Error("no database");
  }, { scope: "app" });
  const app = new App({ lifespan: [noting(log, "a"), broken, noting(log, "b")] });
  await assert.rejects(app.start(), /no database/);
  assert.deepEqual(log, ["a up", "a down"]);
});

test("lifespan: a replacement takes the place of the original", async () => {
  const log: string[] = [];
  const original = noting(log, "original");
  const app = new App({ lifespan: [original] }).override(original, noting(log, "replacement"));
  await app.start();
  await app.stop();
  assert.deepEqual(log, ["replacement up", "replacement down"]);
});

test("lifespan: something that does not last as long as the app is a mistake of the program", async () => {
  const request = dependency(() => 1, { name: "perRequest" });
  await assert.rejects(
    new App({ lifespan: [request] }).start(),
    /Cannot start perRequest with the app: .*scope: "app"/,
  );
  const needing = dependency({ scope: "app", deps: { request }, name: "pool" }, () => 1);
  await assert.rejects(
    new App({ lifespan: [needing] }).start(),
    /needs perRequest of scope "request"/,
  );
  await assert.rejects(new App({ lifespan: ["pool" as never] }).start(), /Cannot start pool/);
});
