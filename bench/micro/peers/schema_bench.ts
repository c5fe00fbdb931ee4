// Decoding and encoding: `bun bench/micro/peers/schema_bench.ts`, or `deno run -A`. Cairn's decoder converts, fills in
// defaults and picks members; raw TypeBox and Ajv only check, so that the ones that pick are shown with them.
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { Value } from "@sinclair/typebox/value";
import { Ajv } from "ajv";
import { createMirror } from "exact-mirror";
import fastJson from "fast-json-stringify";
import { compileDecode, compileStringify } from "../../../src/schema/mod.ts";
import type { Issue } from "../../../src/schema/mod.ts";
import { measure, must, report } from "./bench.ts";

const Item = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  name: Type.String({ minLength: 1, maxLength: 50 }),
  price: Type.Number({ exclusiveMinimum: 0 }),
  tags: Type.Array(Type.String()),
  size: Type.Object({ width: Type.Number(), height: Type.Number() }),
});
const Rows = Type.Array(Item);

const item: Static<typeof Item> & { secret: string } = {
  id: 7,
  name: "Widget",
  price: 9.99,
  tags: ["a", "b"],
  size: { width: 3, height: 4 },
  secret: "not for the client",
};
const rows = Array.from({ length: 100 }, (_, i) => ({ ...item, id: i + 1 }));
const LOC = ["body"];

const CASES: readonly [name: string, schema: TSchema, value: unknown][] = [
  ["one item", Item, item],
  ["100 items", Rows, rows],
];

for (const [name, schema, value] of CASES) {
  const shown = JSON.stringify(value, (key, one) => key === "secret" ? undefined : one);

  // The benchmarks have a TypeBox of their own; both know each other's schemas.
  const ours = schema as unknown as Parameters<typeof compileDecode>[0];
  const decode = compileDecode(ours);
  const compiled = TypeCompiler.Compile(schema);
  const ajv = new Ajv({ removeAdditional: false }).compile(schema);
  const mirror = createMirror(schema, { Compile: TypeCompiler.Compile }) as (
    value: unknown,
  ) => unknown;
  const issues: Issue[] = [];
  must(JSON.stringify(decode(value, LOC, issues)) === shown && issues.length === 0, "Cairn");
  must(compiled.Check(value) && ajv(value), "TypeBox or Ajv");
  must(JSON.stringify(mirror(value)) === shown, "exact-mirror");

  const group = `decode ${name}`;
  measure(group, "Cairn: check and pick", () => decode(value, LOC, []));
  measure(group, "TypeBox compiled: check", () => compiled.Check(value));
  measure(
    group,
    "TypeBox compiled and exact-mirror: check and pick",
    () => compiled.Check(value) && mirror(value),
  );
  measure(
    group,
    "TypeBox Value: check and pick",
    () => Value.Check(schema, value) && Value.Clean(schema, Value.Clone(value)),
  );
  measure(group, "Ajv: check", () => ajv(value));

  const stringify = compileStringify(ours);
  const fast = fastJson(schema as unknown as Parameters<typeof fastJson>[0]);
  must(stringify(value, []) === shown, "Cairn's encoder");
  must(fast(value) === shown, "fast-json-stringify");
  const out = `encode ${name}`;
  measure(out, "Cairn: check, pick, write", () => stringify(value, []));
  measure(out, "JSON.stringify alone", () => JSON.stringify(value));
  measure(
    out,
    "TypeBox compiled, exact-mirror, JSON.stringify",
    () => compiled.Check(value) && JSON.stringify(mirror(value)),
  );
  measure(out, "fast-json-stringify: pick, write", () => fast(value));
}

await report();
