// Output values are validated and coerced.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  price: t.Nullable(t.Number(), { default: null }),
  owner_ids: t.Nullable(t.Array(t.Integer()), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/valid", {
    name: "get_valid",
    response: { 200: Item },
  }, () => untyped({ "name": "valid", "price": 1.0 }));

  app.get("/items/coerce", {
    name: "get_coerce",
    response: { 200: Item },
  }, () => untyped({ "name": "coerce", "price": "1.0" }));

  app.get(
    "/items/validlist",
    {
      name: "get_validlist",
      response: { 200: t.Array(Item) },
    },
    () =>
      untyped([{ "name": "foo" }, { "name": "bar", "price": 1.0 }, {
        "name": "baz",
        "price": 2.0,
        "owner_ids": [1, 2, 3],
      }]),
  );

  return app;
}

/** Values as an untyped source gives them, so that the response schema, and not the compiler, must judge them. */
function untyped(value: unknown): never {
  return value as never;
}
