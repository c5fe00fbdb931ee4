// The public API changes on purpose only: run `npm run api` and read the difference of api.txt.
import assert from "node:assert/strict";
import { runtime, test } from "../test.ts";
import { API_FILE, describeApi } from "./api.ts";
import { readText } from "./source.ts";

const skip = runtime === "deno"
  ? undefined
  : "`deno doc` describes the API; the Deno run compares it";

test("the public API is the one in api.txt", () => {
  const described = describeApi().split("\n");
  const committed = readText(API_FILE).split("\n");
  const added = described.filter((line) => !committed.includes(line)).map((line) => `+ ${line}`);
  const gone = committed.filter((line) => !described.includes(line)).map((line) => `- ${line}`);
  assert.deepEqual([...added, ...gone], [], "if this is wanted, run `npm run api`");
  assert.deepEqual(described, committed, "the order differs; run `npm run api`");
}, { skip });
