// What ends before the answer (scope `handler`): nobody who leaves and no deadline breaks it off halfway.
import assert from "node:assert/strict";
import { App, dependency } from "../../mod.ts";
import type { Cancelled, Cx } from "../../src/cx/mod.ts";
import { lab } from "../../src/lab/mod.ts";
import { test } from "../test.ts";

const get = async (app: App, init: RequestInit = {}) =>
  await app.fetch(new Request("http://localhost/", init));
const settled = async (app: App) => {
  while (app.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 1));
};

/** An app whose route commits, in two steps that take a while, before its answer. */
function committing(
  steps: (cx: Cx, log: unknown[]) => Promise<void>,
  { deadlineMs, cleanupMs }: { deadlineMs?: number; cleanupMs?: number } = {},
) {
  const log: unknown[] = [];
  const reports: string[] = [];
  const app = new App({
    report: (error) => void reports.push(String(error)),
    budget: { deadlineMs, cleanupMs },
  });
  const transaction = dependency({ scope: "handler" }, async function* (cx) {
    try {
      yield log;
    } catch (error) {
      log.push("rollback");
      throw error;
    }
    await steps(cx, log);
    log.push("committed");
  });
  app.get("/", { deps: { transaction } }, (cx) => {
    cx.deps.transaction.push("handled");
    return "done";
  });
  return { app, log, reports };
}

const slowly = async (cx: Cx, log: unknown[]) => {
  await cx.sleep(20);
  log.push(cx.cancelled);
  await cx.sleep(20);
};

test("a client that leaves while its answer's transaction commits does not break it off", async () => {
  const { app, log, reports } = committing(slowly);
  const controller = new AbortController();
  const answer = get(app, { signal: controller.signal });
  setTimeout(() => controller.abort(), 5);
  await answer;
  await settled(app);
  assert.deepEqual(log, ["handled", false, "committed"]);
  assert.deepEqual(reports, []);
});

test("a deadline that passes while it commits does not break it off, and the answer is sent", async () => {
  const { app, log, reports } = committing(slowly, { deadlineMs: 10 });
  const answer = await get(app);
  assert.deepEqual([answer.status, await answer.text()], [200, "done"]);
  await settled(app);
  assert.deepEqual(log, ["handled", false, "committed"]);
  assert.deepEqual(reports, []);
});

test("a commit that hangs has the time for cleaning up, and then is broken off", async () => {
  const { app, log } = committing(async (cx, log) => {
    try {
      await cx.sleep(60_000);
    } catch (error) {
      log.push((error as Cancelled).reason.kind);
      throw error;
    }
  }, { cleanupMs: 30 });
  assert.equal((await get(app)).status, 504);
  await settled(app);
  assert.deepEqual(log, ["handled", "deadline"]);
});

test("a commit that fails is the answer, also when the client has left meanwhile", async () => {
  const { app, reports } = committing(async (cx) => {
    await cx.sleep(10);
    throw new RangeError("no commit");
  });
  assert.equal((await get(app)).status, 500);
  assert.deepEqual(reports, ["RangeError: no commit"]);
});

test("a handler that answers although it was cancelled has its transaction committed", async () => {
  const log: string[] = [];
  const app = new App({ budget: { deadlineMs: 10 } });
  const transaction = dependency({ scope: "handler" }, async function* (cx) {
    yield 1;
    await cx.sleep(1);
    log.push("committed");
  });
  app.get("/", { deps: { transaction } }, async (cx) => {
    try {
      await cx.sleep(60_000);
    } catch {
      log.push("late");
    }
    return "in the grace";
  });
  const answer = await get(app);
  assert.deepEqual([answer.status, await answer.text()], [200, "in the grace"]);
  assert.deepEqual(log, ["late", "committed"]);
});

lab.test("what a request has answered is committed, wherever its client leaves", {
  runs: 200,
}, async (lab) => {
  const db = lab.db({ order: [{ id: 1, paid: 0 }] });
  const app = new App({ openapiUrl: null });
  const transaction = dependency({ scope: "handler" }, async function* (cx) {
    await using open = await db.for(cx).begin();
    yield open;
    await open.commit();
  });
  app.get("/", { deps: { transaction } }, async (cx) => {
    await cx.deps.transaction.update("order", 1, { paid: 1 });
    return "paid";
  });
  const { status } = await lab.client(app).get("/");
  lab.expect(status !== 200 || db.row("order", 1)!.paid === 1, "answered, and not committed");
});
