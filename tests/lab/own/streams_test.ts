// Streamed answers in the lab: their producers end with the reader, whenever it leaves.
import { App } from "../../../mod.ts";
import { lab } from "../../../src/lab/mod.ts";
import { OWN } from "./runs.ts";

lab.test("own: a producer of events ends when its reader has left", OWN, async (t) => {
  let producing = 0;
  let made = 0;
  const app = new App({ openapiUrl: null });
  app.get("/events", { stream: "sse" }, async function* (cx) {
    producing++;
    try {
      for (;;) {
        await cx.sleep(1_000);
        made++;
        yield { data: String(made) };
      }
    } finally {
      producing--;
    }
  });
  const client = t.client(app);
  await t.all([
    client.get("/events", { chunksMax: 1 + t.choose(3, "reads on") }),
    client.get("/events", { chunksMax: 1 }),
  ]);
  const before = made;
  await t.sleep(10_000);
  t.expect(made === before, `${made - before} events for nobody`);
  t.expect(producing === 0, `${producing} producers go on`);
});

lab.test(
  "own: a stream that fails breaks off, and everything it has opened ends",
  OWN,
  async (t) => {
    let open = 0;
    const app = new App({ openapiUrl: null, report: () => {} });
    app.get("/", { stream: "jsonl" }, async function* (cx) {
      open++;
      cx.defer(async () => {
        open--;
        await cx.checkpoint();
      });
      const { readable } = new TransformStream();
      cx.defer(() => readable.cancel());
      for (let i = 0; i < 4; i++) {
        if (i === 3 && t.choose(2, "the producer fails") === 1) throw new Error("on purpose");
        await cx.sleep(10);
        yield { i };
      }
    });
    const client = t.client(app);
    const [answer] = await t.all([client.get("/"), client.get("/", { timeoutMs: 25 })]);
    if (answer.delivered) {
      const lines = answer.text.trim().split("\n").map((line) => JSON.parse(line) as { i: number });
      t.expect(lines.map(({ i }) => i).join() === "0,1,2,3", answer.text);
    }
    await t.sleep(10_000);
    t.expect(open === 0, `${open} streams are open`);
  },
);

lab.test(
  "own: a body that is read while its client misbehaves is whole or refused",
  OWN,
  async (t) => {
    const app = new App({ openapiUrl: null, requestLimits: { bodyTimeoutMs: 5_000 } });
    app.post("/", async (cx) => await cx.text());
    const client = t.client(app);
    const answers = await t.all([
      client.post("/", { body: ["one,", "two,", "three"] }),
      client.post("/", { body: ["one,", "two,", "three"], timeoutMs: 20_000 }),
    ]);
    for (const { status, text } of answers) {
      t.expect([200, 408, 499, 400].includes(status), `status ${status}`);
      if (status === 200 && text !== "") t.expect(text === "one,two,three", text);
    }
  },
);
