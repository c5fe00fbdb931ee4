// Run by oracles_test.ts in a process of its own: prints which rules two programs break.
import process from "node:process";
import { lab } from "../../src/lab/mod.ts";

const broken = await lab.run(0, async (t) => {
  void Promise.reject(new Error("on purpose"));
  await t.sleep(1);
});
const kept = await lab.run(0, async (t) => {
  Promise.reject(new Error("on purpose")).catch(() => {});
  await t.sleep(1);
});
process.stdout.write(
  JSON.stringify([broken, kept].map(({ failures }) => failures.map(({ oracle }) => oracle))),
);
