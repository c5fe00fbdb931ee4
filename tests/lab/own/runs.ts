// How thoroughly Cairn's own parts are explored: a few seeds with every change, many with CAIRN_OWN_RUNS=1000.
import process from "node:process";
import type { LabOptions } from "../../../src/lab/mod.ts";

/** Every strategy that needs no bound of its own. */
export const OWN: LabOptions = {
  runs: Number(process.env.CAIRN_OWN_RUNS ?? 40),
  strategies: ["sweep", "faults", "random", "pct", "random+faults"],
};
