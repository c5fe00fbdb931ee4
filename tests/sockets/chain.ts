// Three services in a chain over real sockets, the last of which hangs: the first must answer 504 in time, and soon after
// nothing may run anywhere. Used by chain_test.ts and bench/soak.
import { setTimeout as sleep } from "node:timers/promises";
import { App } from "../../mod.ts";
import { OUTBOUND } from "../../src/cx/mod.ts";
import { serve } from "../../src/runtime/mod.ts";

/** Time that the first service gives each request, in milliseconds. */
export const BUDGET_MS = 200;

/** What came out. */
export interface ChainResult {
  /** Answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Times of all answers, in milliseconds, shortest first. */
  readonly tookMs: readonly number[];
  /** How often the handler of the last service ran, and how often its scope ended. */
  readonly last: { readonly began: number; readonly ended: number };
  /** Requests in flight and zombies of all three services, 100 ms after the last answer. */
  readonly running: number;
}

/** Sends `requests`, `atOnce` of them at a time. */
export async function playChain(requests: number, atOnce: number): Promise<ChainResult> {
  const last = { began: 0, ended: 0 };
  const clientTimeouts = { capMs: 10_000 };
  const options = { report: () => {}, clientTimeouts };
  const [a, b, c] = [new App(options), new App(options), new App(options)];
  const listen = { port: 0, hostname: "127.0.0.1", quiet: true };
  c.get("/", async (cx) => {
    last.began++;
    cx.defer(() => void last.ended++);
    await cx.sleep(60_000);
    return "never";
  });
  const third = await serve(c, listen);
  b.get("/", async (cx) => {
    cx.provide(OUTBOUND, { deadlineTo: [third.url] });
    return await passed(await cx.fetch(third.url));
  });
  const second = await serve(b, listen);
  a.get("/", { budget: { deadlineMs: BUDGET_MS } }, async (cx) => {
    cx.provide(OUTBOUND, { deadlineTo: [second.url] });
    return await passed(await cx.fetch(second.url));
  });
  const first = await serve(a, listen);
  const statuses: Record<number, number> = {};
  const tookMs: number[] = [];
  let begun = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (begun++ < requests) {
      const startMs = performance.now();
      const answer = await fetch(first.url);
      await answer.text();
      tookMs.push(performance.now() - startMs);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    }
  }));
  await sleep(100);
  const running = [a, b, c].reduce((sum, app) => sum + app.inFlight + app.zombies, 0);
  const seen = { ...last };
  for (const server of [first, second, third]) await server.stop({ graceMs: 100 });
  return { statuses, tookMs: tookMs.sort((x, y) => x - y), last: seen, running };
}

/** Another service's answer as one's own. */
async function passed(answer: Response): Promise<Response> {
  return new Response(await answer.text(), { status: answer.status });
}
