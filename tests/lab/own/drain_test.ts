// Draining and stopping an app in the lab, at every moment of its requests and of its work in the background.
import { App } from "../../../mod.ts";
import { lab } from "../../../src/lab/mod.ts";
import { OWN } from "./runs.ts";

lab.test("own: when a drain has ended nothing of the app runs", OWN, async (t) => {
  let running = 0;
  const app = new App({ openapiUrl: null, report: () => {} });
  app.get("/", async (cx) => {
    running++;
    cx.defer(() => void running--);
    await cx.sleep(t.choose(2, "a long request") === 1 ? 60_000 : 10);
    return "done";
  });
  app.get("/stream", { stream: "sse" }, async function* (cx) {
    running++;
    cx.defer(() => void running--);
    for (;;) {
      await cx.sleep(50);
      yield { data: "tick" };
    }
  });
  const client = t.client(app);
  const requests = t.all([client.get("/"), client.get("/stream"), client.get("/")]);
  await t.sleep(t.choose(3, "begin to drain late") * 20);
  await app.drain({ graceMs: 200 });
  t.expect(running === 0, `${running} requests still run`);
  for (const { status } of await requests) {
    t.expect([200, 499, 503].includes(status), `status ${status}`);
  }
});

lab.test("own: what a request begins in the background ends before the drain", OWN, async (t) => {
  let begun = 0;
  let done = 0;
  const app = new App({ openapiUrl: null });
  app.post("/", async (cx) => {
    await cx.checkpoint();
    begun++;
    app.background("mail", async (scope) => {
      await scope.sleep(20);
      done++;
    });
    return "accepted";
  });
  const client = t.client(app);
  const drain = async () => {
    await app.drain({ graceMs: 60_000 });
    t.expect(begun === done, `${begun} begun, ${done} done`);
  };
  await t.all([client.post("/"), drain, client.post("/")]);
});

lab.test("own: work in the background that begins more is waited for, too", OWN, async (t) => {
  const done: string[] = [];
  const app = new App({ openapiUrl: null });
  app.background("first", async (scope) => {
    await scope.sleep(10);
    app.background("second", async (inner) => {
      await inner.sleep(10);
      done.push("second");
    });
    done.push("first");
  });
  await app.drain({ graceMs: 60_000 });
  t.expect(done.join() === "first,second", done.join());
});

lab.test("own: every one of several drains ends", OWN, async (t) => {
  let running = 0;
  const app = new App({ openapiUrl: null });
  app.get("/", async (cx) => {
    await cx.sleep(10);
    return "done";
  });
  app.background("work", async (scope) => {
    running++;
    scope.defer(() => void running--);
    await scope.sleep(100);
  });
  const request = t.client(app).get("/");
  const drain = (graceMs: number) => async () => {
    await app.drain({ graceMs });
    t.expect(running === 0, "a drain ended too early");
  };
  await t.all([drain(1_000), drain(50), async () => await app.stop(), request]);
});
