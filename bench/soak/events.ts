// deno-lint-ignore-file no-console -- it prints what it saw
// 1,000 clients of server-sent events vanish at once: `npm run soak:events`, or this file with --clients, --runs. Ends with
// 1 if a producer is left 200 ms after the last one has gone.
import process from "node:process";
import { parseArgs } from "node:util";
import { playVanishing } from "../../tests/sockets/event_clients.ts";

const LIMIT_MS = 200;
const { values: given } = parseArgs({
  options: {
    clients: { type: "string", default: "1000" },
    runs: { type: "string", default: "5" },
  },
});

const runtime = "Bun" in globalThis ? "bun" : "deno";
console.log(`${runtime}: ${given.clients} clients vanish, ${given.runs} times`);
let isGood = true;
for (let i = 0; i < Number(given.runs); i++) {
  const result = await playVanishing(Number(given.clients), LIMIT_MS);
  const { running, left, inFlight, endedMs } = result;
  console.log(
    `  ${running} producers ran; the last one ended after ${endedMs.toFixed(0)} ms; ` +
      `${LIMIT_MS} ms later: ${left} producers, ${inFlight} requests in flight`,
  );
  if (running !== Number(given.clients) || left + inFlight > 0) isGood = false;
}
process.exit(isGood ? 0 : 1);
