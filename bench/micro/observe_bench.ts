// deno-lint-ignore-file no-console -- a benchmark prints its results
// Cost of what observes requests, in microseconds per request in process: the median of several rounds, interleaved, for a
// handler that answers at once. `bun run bench/micro/observe_bench.ts`, or with `deno run -A --no-check`; compare rows of
// one run only.

import { LOG_SINK } from "../../src/cx/mod.ts";
import { jsonLines, logRequests } from "../../src/log/mod.ts";
import { prometheus } from "../../src/metrics/mod.ts";
import { openTelemetry } from "../../src/opentelemetry/mod.ts";
import { App } from "../../src/runtime/mod.ts";

const ROUNDS = 9;
const CALLS = 20_000;
const REQUEST = new Request("http://localhost/items/7");

const target = { write: (_text: string, done: () => void): void => done() };

const ROWS: [name: string, add: (app: App) => void][] = [
  ["nothing", () => {}],
  ["an observer that does nothing", (app) => app.observe({ answered: () => {} })],
  ["prometheus", (app) => prometheus(app)],
  ["logRequests, sink that drops", (app) => {
    app.provide(LOG_SINK, () => {});
    logRequests(app);
  }],
  ["logRequests, jsonLines", (app) => {
    app.provide(LOG_SINK, jsonLines({ target }));
    logRequests(app);
  }],
  ["openTelemetry, no SDK", (app) => openTelemetry(app)],
];

const apps = ROWS.map(([name, add]) => {
  const app = new App({ openapiUrl: null });
  app.get("/items/:id", (cx) => ({ id: cx.params.id }));
  add(app);
  return { name, app, rounds: [] as number[] };
});

/** Keeps results alive, so that no engine removes the calls. */
let sink: unknown;

for (let round = 0; round < ROUNDS; round++) {
  for (const { app, rounds } of apps) {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++) sink = app.fetch(REQUEST);
    rounds.push((performance.now() - start) * 1_000 / CALLS);
    // What waits for a turn of the event loop waits no longer.
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
if (sink === undefined) throw new Error("nothing was answered");
for (const { name, rounds } of apps) {
  const median = rounds.sort((a, b) => a - b)[ROUNDS >> 1]!;
  console.log(`${name.padEnd(32)} ${median.toFixed(2).padStart(8)} us`);
}
