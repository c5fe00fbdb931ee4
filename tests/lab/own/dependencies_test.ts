// Dependencies of the real dispatch, in the lab: entered and left once each, whoever leaves, fails or is late.
import { App, dependency } from "../../../mod.ts";
import { lab, type LabContext } from "../../../src/lab/mod.ts";
import { OWN } from "./runs.ts";

/** How often something was entered and left. */
class Ledger {
  entered = 0;
  left = 0;

  /** `true`, or what is wrong in words. */
  get isSound(): boolean | string {
    return this.left <= this.entered || `entered ${this.entered} times, left ${this.left} times`;
  }

  get isEven(): boolean | string {
    return this.left === this.entered ||
      `entered ${this.entered} times, left ${this.left} times`;
  }
}

function ledgers(t: LabContext, names: readonly string[]): Record<string, Ledger> {
  const all = Object.fromEntries(names.map((name) => [name, new Ledger()]));
  for (const [name, ledger] of Object.entries(all)) {
    t.always(`${name} is not left twice`, () => ledger.isSound);
    t.eventually(`${name} is left`, () => ledger.isEven);
  }
  return all;
}

lab.test(
  "own: generators are left once each, in reverse, by every end of their request",
  OWN,
  async (t) => {
    const { outer, inner, beforeAnswer } = ledgers(t, ["outer", "inner", "beforeAnswer"]);
    const db = t.db({ item: [{ id: 1, n: 0 }] });
    const entering = (ledger: Ledger, above?: Ledger) =>
      async function* (cx: { checkpoint(): unknown; sleep(ms: number): Promise<void> }) {
        await cx.checkpoint();
        ledger.entered++;
        try {
          yield ledger.entered;
        } finally {
          // What it stands on is still there.
          t.expect(above === undefined || above.left < above.entered, "left before what needs it");
          await cx.sleep(1);
          ledger.left++;
        }
      };
    const outerDep = dependency({ name: "outer" }, entering(outer!));
    const deps = {
      inner: dependency({ name: "inner", deps: { outerDep } }, entering(inner!, outer)),
      late: dependency({ name: "late", scope: "handler" }, entering(beforeAnswer!)),
    };
    const app = new App({ openapiUrl: null, report: () => {} });
    app.get("/", { deps, budget: { deadlineMs: 1_000 } }, async (cx) => {
      await db.for(cx).update("item", 1, ({ n }) => ({ n: n + 1 }));
      if (t.choose(2, "the handler fails") === 1) throw new Error("on purpose");
      return "done";
    });
    app.get("/stream", { deps, stream: "sse" }, async function* (cx) {
      for (let i = 0; i < 3; i++) {
        await cx.sleep(10);
        yield { data: String(i) };
      }
    });
    const client = t.client(app);
    const [answer] = await t.all([client.get("/"), client.get("/stream"), client.get("/")]);
    t.expect([200, 499, 500, 504].includes(answer.status), `status ${answer.status}`);
    if (answer.status === 200) t.expect(beforeAnswer!.left > 0, "answered before a handler's end");
  },
);

lab.test("own: a value of the app is made once, whoever asks first or leaves", OWN, async (t) => {
  const shared = new Ledger();
  let tries = 0;
  const pool = dependency({ name: "pool", scope: "app" }, async function* (cx) {
    const isFirst = ++tries === 1;
    await cx.checkpoint();
    if (isFirst && t.choose(2, "the pool fails at first") === 1) throw new Error("on purpose");
    shared.entered++;
    yield shared.entered;
    shared.left++;
  });
  const app = new App({ openapiUrl: null, report: () => {} });
  app.get("/", { deps: { pool } }, async (cx) => {
    const { pool } = cx.deps;
    await cx.checkpoint();
    return { pool };
  });
  t.always("there is one pool", () => shared.entered - shared.left <= 1);
  const client = t.client(app);
  const answers = await t.all([client.get("/"), client.get("/"), client.get("/")]);
  for (const answer of answers) {
    if (answer.delivered && answer.status === 200) {
      t.expect(answer.json<{ pool: number }>().pool === 1);
    }
  }
  await app.stop();
  t.expect(shared.entered === shared.left, "the pool outlives the app");
});

lab.test("own: an app that stops while a value is made leaves nothing behind", OWN, async (t) => {
  const { pool: ledger } = ledgers(t, ["pool"]);
  const pool = dependency({ name: "pool", scope: "app" }, async function* (cx) {
    await cx.checkpoint();
    ledger!.entered++;
    try {
      yield ledger!.entered;
    } finally {
      ledger!.left++;
    }
  });
  const app = new App({ openapiUrl: null, report: () => {} });
  app.get("/", { deps: { pool } }, (cx) => ({ pool: cx.deps.pool }));
  const client = t.client(app);
  await t.all([client.get("/"), async () => await app.stop(), client.get("/")]);
  await app.stop();
});
