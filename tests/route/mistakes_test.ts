// Declarations that cannot work are told when the app is put together, with the place and the fix.

import assert from "node:assert/strict";
import { App, dependency, t } from "../../mod.ts";
import { test } from "../test.ts";

/** A handler of a route that cannot be. */
function unreached(): never {
  throw new Error("it was called");
}

type Add = (app: App) => unknown;

const MISTAKES: [name: string, add: Add, message: RegExp][] = [
  [
    "a JSON body and a form of one route",
    (app) => app.post("/", { body: t.Any(), form: { a: t.String() } } as never, unreached),
    /Cannot read a body both as JSON and as a form: declare either body or form/,
  ],
  [
    "a JSON body and a dependency's form",
    (app) => {
      const fields = dependency({ form: { a: t.String() } }, (cx) => cx.form.a);
      app.post("/", { body: t.Any(), deps: { fields } }, () => 1);
    },
    /Cannot read a body both as JSON and as a form: the route and its dependencies must agree/,
  ],
  [
    "a form that is no object",
    (app) => app.post("/", { form: t.Array(t.String()) } as never, unreached),
    /Cannot read a form by this schema: expected t\.Object/,
  ],
  [
    "a file in a JSON body",
    (app) => app.post("/", { body: { a: t.File() } } as never, unreached),
    /Cannot read a file from a JSON body: declare it in form/,
  ],
  [
    "parameters that are no object",
    (app) => app.get("/", { query: t.Array(t.String()) } as never, unreached),
    /Cannot read query parameters by a schema of kind Array: expected a record of schemas or t\.Object/,
  ],
  [
    "items of an answer that does not stream",
    (app) => app.get("/", { item: t.Integer() } as never, unreached),
    /Cannot check items of an answer without stream: "jsonl" or "sse"/,
  ],
  [
    "a limit that is none",
    (app) => app.get("/", { budget: { deadlineMs: -1 } }, () => 1),
    /Cannot limit budget\.deadlineMs to -1: expected a number of 0 or more/,
  ],
  [
    "a dependency without a function",
    () => dependency({ query: {} }, {} as never),
    /Cannot declare a dependency without a function: dependency\(spec, function\)/,
  ],
  [
    "an operation that is handled twice",
    (app) => {
      const operation = app.get("/", {});
      operation.handle(() => 1);
      operation.handle(() => 2);
    },
    /Cannot handle GET \/ twice: it was handled at .*mistakes_test\.ts/,
  ],
];
for (const [name, add, message] of MISTAKES) {
  test(`an app refuses ${name}`, () => {
    const app = new App();
    assert.throws(() => {
      add(app);
      app.compile();
    }, { name: "TypeError", message });
  });
}
