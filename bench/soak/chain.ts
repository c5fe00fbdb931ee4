// deno-lint-ignore-file no-console -- it prints what it saw
// Three services in a chain, the last one hangs: 2,000 requests, each of which must be 504 within its budget and 50 ms.
// Ends with 1 if one was not, or if anything still runs 100 ms later.
import process from "node:process";
import { BUDGET_MS, playChain } from "../../tests/sockets/chain.ts";

const REQUESTS = 2_000;
const LIMIT_MS = BUDGET_MS + 50;

const { statuses, tookMs, last, running } = await playChain(REQUESTS, 20);
const inTime = tookMs.filter((ms) => ms <= LIMIT_MS).length;
console.log(`${"Bun" in globalThis ? "bun" : "deno"}: ${REQUESTS} requests`, statuses);
console.log(`  within ${LIMIT_MS} ms: ${inTime}; slowest: ${tookMs.at(-1)!.toFixed(1)} ms`);
console.log(`  last service: began ${last.began}, ended ${last.ended}`);
console.log(`  100 ms later still running: ${running}`);
const isGood = inTime === REQUESTS && statuses[504] === REQUESTS;
process.exit(isGood && running === 0 && last.began === last.ended ? 0 : 1);
