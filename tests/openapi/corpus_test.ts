// The documents of the parity corpus, from apps built out of the cases' own descriptions.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AppOptions } from "../../src/app/mod.ts";
import { buildDocument } from "../../src/openapi/mod.ts";
import { test } from "../test.ts";
import { corpusApp, type Json } from "./corpus_app.ts";

const CASES = new URL("../parity/cases/", import.meta.url);
const GROUPS = [
  "path",
  "query",
  "headers_cookies",
  "body",
  "coercion",
  "response",
  "errors",
  "routing",
  "openapi",
  "dependencies",
  "security",
];

// What a case says in words, or not at all.
const AMENDMENTS: Readonly<Record<string, (app: Json) => AppOptions | void>> = {
  "path__enum": (app) => {
    const [route] = app.routes as { params: { schema: Json }[] }[];
    app.schemas = { ModelName: route!.params[0]!.schema };
    route!.params[0]!.schema = { $ref: "#/schemas/ModelName" };
  },
  "openapi__no-split-needed": (app) => {
    const { MessageEvent } = app.schemas as Record<string, { properties: Record<string, Json> }>;
    MessageEvent!.properties.event_type!.default = "alpha";
  },
  "openapi__custom-document": () => ({
    openapi: (document) => ({
      ...document,
      info: {
        title: "Custom title",
        version: "2.5.0",
        summary: "Summary of the custom document",
        description: "Description of the custom **document**",
        "x-logo": { url: "https://example.com/logo.png" },
      },
    }),
  }),
};

for (const file of readdirSync(fileURLToPath(CASES)).sort()) {
  const id = file.replace(/\.json$/, "");
  if (!GROUPS.includes(id.split("__")[0]!)) continue;
  const { app, cases } = JSON.parse(readFileSync(new URL(file, CASES), "utf8")) as {
    app: Json;
    cases: Json[];
  };
  const steps = cases.flatMap((one) => (one.steps ?? [one]) as { request: Json; expect: Json }[]);
  const wanted = steps.find((step) =>
    step.expect.openapi !== undefined && step.request.path === "/openapi.json"
  );
  if (wanted === undefined) continue;
  test(`buildDocument() gives the document of ${id}`, () => {
    const options = AMENDMENTS[id]?.(app) ?? {};
    assert.deepEqual(normal(buildDocument(corpusApp(app, options))), normal(wanted.expect.openapi));
  });
}

/** The order of `required` and `enum` members says nothing; everything else must be the same. */
function normal(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, member) => {
    return key === "required" && Array.isArray(member) ? member.toSorted() : member;
  });
}
