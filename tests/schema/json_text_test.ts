// What pydantic 2.13.4 says about the text of a `Json` parameter, recorded with `TypeAdapter(Json).validate_python(text)`.
// A row is a text and what is wrong with it; a text alone is taken.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compileDecode, type Issue, t } from "../../src/schema/mod.ts";
import { test } from "../test.ts";

const RECORDED = JSON.parse(
  readFileSync(new URL("./cases/json_text.json", import.meta.url), "utf8"),
) as [text: string, error?: string][];

const decode = compileDecode(t.Json(t.Any()));

test("a parameter of JSON text is described as pydantic describes it", () => {
  for (const [text, error] of RECORDED) {
    const issues: Issue[] = [];
    const value = decode(text, ["query", "q"], issues);
    if (error === undefined) {
      assert.deepEqual(issues, [], text);
      if (!text.includes("__proto__")) assert.deepEqual(value, JSON.parse(text));
      continue;
    }
    const msg = `Invalid JSON: ${error}`;
    const loc = ["query", "q"];
    assert.deepEqual(issues, [{ type: "json_invalid", loc, msg, input: text, ctx: { error } }]);
  }
});

test("a member named __proto__ is left out of JSON text", () => {
  const issues: Issue[] = [];
  const value = decode('{"__proto__":{"admin":true},"y":2}', [], issues) as { admin?: boolean };
  assert.deepEqual([Object.keys(value), value.admin, issues], [["y"], undefined, []]);
});

test("JSON text in a parameter has to be text", () => {
  const issues: Issue[] = [];
  decode(5, [], issues);
  const msg = "JSON input should be string, bytes or bytearray";
  assert.deepEqual(issues, [{ type: "json_type", loc: [], msg, input: 5 }]);
});

test("a model in JSON text is called by its name", () => {
  const User = t.Object({ id: t.Integer() }, { $id: "User" });
  const named = [[User, "User"], [t.Object({}, { title: "Box" }), "Box"], [t.Object({}), "model"]];
  for (const [schema, class_name] of named as [typeof User, string][]) {
    const issues: Issue[] = [];
    compileDecode(t.Json(schema))("[1]", [], issues);
    const msg = `Input should be a valid dictionary or instance of ${class_name}`;
    assert.deepEqual(issues, [{
      type: "model_type",
      loc: [],
      msg,
      input: [1],
      ctx: { class_name },
    }]);
  }
});
