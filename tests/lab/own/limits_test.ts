// Limits in the lab: rates over any window of time, and places of requests in flight.
import { App } from "../../../mod.ts";
import { lab } from "../../../src/lab/mod.ts";
import {
  MemoryRateLimitStore,
  rateLimit,
  type RateLimitRule,
  slidingWindow,
  tokenBucket,
} from "../../../src/middleware/mod.ts";
import { OWN } from "./runs.ts";

const WINDOW_MS = 10_000;
const LIMIT = 3;

function limited(rule: RateLimitRule, mostInWindow: number): Parameters<typeof lab.test>[2] {
  return async (t) => {
    const passedAtMs: number[] = [];
    const slow = new MemoryRateLimitStore();
    const store = {
      update: async (...args: Parameters<MemoryRateLimitStore["update"]>) => {
        await args[0].checkpoint("store >");
        const result = slow.update(...args);
        // Taken at this moment, whenever the handler runs.
        if (result.allowed) passedAtMs.push(t.nowMs);
        await args[0].checkpoint("store <");
        return result;
      },
      delete: (...args: Parameters<MemoryRateLimitStore["delete"]>) => slow.delete(...args),
    };
    let handled = 0;
    const app = new App({ openapiUrl: null, middleware: [rateLimit({ rule, store })] });
    app.get("/", async (cx) => {
      handled++;
      await cx.checkpoint();
      return "in";
    });
    const client = t.client(app);
    t.always(
      `at most ${mostInWindow} in a window`,
      () =>
        passedAtMs.every((fromMs) =>
          passedAtMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + WINDOW_MS).length <=
            mostInWindow
        ),
    );
    t.always("nobody is handled without a unit", () => handled <= passedAtMs.length);
    const visit = async () => {
      for (let i = 0; i < 3; i++) {
        const { status, headers } = await client.get("/");
        t.expect([200, 429, 499, 503].includes(status), `status ${status}`);
        if (status !== 429) continue;
        const afterMs = Number(headers.get("retry-after")) * 1_000;
        t.expect(afterMs > 0 && afterMs <= WINDOW_MS, `Retry-After of ${afterMs} ms`);
        await t.sleep(t.choose(2, "comes back too early") === 1 ? 100 : afterMs);
      }
    };
    await t.all([visit, visit]);
  };
}

const sliding = slidingWindow({ limit: LIMIT, windowSeconds: WINDOW_MS / 1_000 });
lab.test("own: a sliding window lets no more in than its limit", OWN, limited(sliding, LIMIT));
const bucket = tokenBucket({ limit: LIMIT, windowSeconds: WINDOW_MS / 1_000 });
lab.test(
  "own: a token bucket lets less than twice its limit in",
  OWN,
  limited(bucket, 2 * LIMIT - 1),
);

lab.test(
  "own: no place of the overload protection is lost, and nobody waits undecided",
  OWN,
  async (t) => {
    const app = new App({
      openapiUrl: null,
      report: () => {},
      overload: { inFlightMin: 1, inFlightStart: 1, inFlightMax: 2, waitMs: 100 },
    });
    let inHandler = 0;
    let vital = 0;
    const handle = async (
      cx: { sleep(ms: number): Promise<void>; cancelled: boolean; defer(work: () => void): void },
    ) => {
      t.expect(!cx.cancelled, "a handler begins for a client that has left");
      inHandler++;
      cx.defer(() => void inHandler--);
      await cx.sleep(t.choose(2, "takes long") === 1 ? 150 : 10);
      if (t.choose(2, "fails") === 1) throw new Error("on purpose");
      return "done";
    };
    app.get("/", handle);
    app.get("/important", { budget: { priority: 5, deadlineMs: 2_000 } }, handle);
    app.get("/vital", { budget: { priority: 100 } }, () => {
      vital++;
      return "alive";
    });
    t.always("no more than the most in flight", () => inHandler <= 2 || `${inHandler} in flight`);
    const client = t.client(app);
    const begin = (path: string) => async () => await client.get(path);
    const answers = await t.all([
      begin("/"),
      begin("/"),
      begin("/important"),
      begin("/"),
      begin("/vital"),
    ]);
    for (const { status } of answers) {
      t.expect([200, 499, 500, 503, 504].includes(status), `status ${status}`);
    }
    const [alive] = answers.slice(-1);
    t.expect(alive!.status !== 503, "a health check was refused");
    t.expect(vital <= 1);
    await t.sleep(1_000);
    const { inFlight, waiting } = app.load!;
    t.expect(inFlight === 0 && waiting === 0, `${inFlight} in flight, ${waiting} wait`);
    const last = await client.get("/", { faults: false });
    t.expect(last.status !== 503, "refused although nothing is in flight");
  },
);
