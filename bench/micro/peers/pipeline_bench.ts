// Parts of a request in process: dependencies, a chain of middleware, server-sent events, the whole call.
// `bun bench/micro/peers/pipeline_bench.ts`, or `deno run -A`. Hono is called the same way, without a network.
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { streamSSE } from "hono/streaming";
import { App, dependency, t } from "../../../mod.ts";
import { measureAsync, must, report } from "./bench.ts";

const MIDDLEWARE = 10;
const EVENTS = 100;
const URL_TEXT = "http://127.0.0.1/";

const one = dependency((cx) => cx.path.length);
const two = dependency({ deps: { one } }, (cx) => cx.deps.one + 1);
const three = dependency({ deps: { two } }, function* (cx) {
  yield cx.deps.two + 1;
});

const app = new App();
const Ok = { response: { 200: t.Object({ ok: t.Boolean() }) } };
app.get("/plain", Ok, () => ({ ok: true }));
app.get("/deps", { deps: { three }, ...Ok }, (cx) => ({ ok: cx.deps.three > 0 }));
app.get("/async", Ok, async () => await Promise.resolve({ ok: true }));
app.get("/chain", {
  middleware: Array.from({ length: MIDDLEWARE }, () => (cx, next) => next(cx)),
  ...Ok,
}, () => ({ ok: true }));
app.get("/events", { stream: "sse", item: t.Object({ n: t.Integer() }) }, function* () {
  for (let n = 0; n < EVENTS; n++) yield { n };
});

const hono = new Hono();
hono.get("/plain", (c) => c.json({ ok: true }));
hono.get("/async", async (c) => c.json(await Promise.resolve({ ok: true })));
const pass = () => createMiddleware(async (_c, next) => await next());
hono.get(
  "/deps",
  createMiddleware<{ Variables: { one: number } }>(async (c, next) => {
    c.set("one", c.req.path.length);
    await next();
  }),
  createMiddleware<{ Variables: { one: number; two: number } }>(async (c, next) => {
    c.set("two", c.get("one") + 1);
    await next();
  }),
  createMiddleware<{ Variables: { two: number; three: number } }>(async (c, next) => {
    c.set("three", c.get("two") + 1);
    try {
      await next();
    } finally {
      c.set("three", 0);
    }
  }),
  (c) => c.json({ ok: c.get("three" as never) > 0 }),
);
for (let i = 0; i < MIDDLEWARE; i++) hono.use("/chain", pass());
hono.get("/chain", (c) => c.json({ ok: true }));
hono.get("/events", (c) =>
  streamSSE(c, async (stream) => {
    for (let n = 0; n < EVENTS; n++) await stream.writeSSE({ data: JSON.stringify({ n }) });
  }));

type Fetch = (request: Request) => Response | Promise<Response>;
const contenders: Record<string, Fetch> = {
  "Cairn": (request) => app.fetch(request),
  "Hono": (request) => hono.fetch(request),
};
const groups = {
  plain: "the whole call, JSON answer",
  async: "… by an asynchronous handler",
  deps: "three dependencies, one with a teardown",
  chain: `${MIDDLEWARE} middlewares that only pass on`,
  events: `${EVENTS} server-sent events, read`,
};
for (const [path, group] of Object.entries(groups)) {
  const read = path === "events";
  for (const [name, fetch] of Object.entries(contenders)) {
    const answer = await fetch(new Request(URL_TEXT + path));
    const text = await answer.text();
    must(
      read ? text.split("\n\n").length === EVENTS + 1 : text === '{"ok":true}',
      `${name} at ${path}`,
    );
    measureAsync(group, name, async () => {
      const response = await fetch(new Request(URL_TEXT + path));
      return read ? (await response.text()).length : response.status;
    });
  }
  measureAsync(group, "(the request alone)", () => Promise.resolve(new Request(URL_TEXT + path)));
}

await report();
