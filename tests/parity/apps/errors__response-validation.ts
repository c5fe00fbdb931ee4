// Invalid output is a server error.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  price: t.Nullable(t.Number(), { default: null }),
  owner_ids: t.Nullable(t.Array(t.Integer()), { default: null }),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/invalid", {
    name: "get_invalid",
    response: { 200: Item },
  }, () => untyped({ "name": "invalid", "price": "foo" }));

  app.get("/items/invalidnone", {
    name: "get_invalid_none",
    response: { 200: Item },
  }, () => untyped(null));

  app.get("/items/validnone", {
    name: "get_valid_none",
    response: { 200: t.Nullable(Item) },
    query: {
      send_none: t.Boolean({ default: false }),
    },
  }, (cx) => cx.query.send_none ? null : untyped({ name: "invalid", price: 3.2 }));

  app.get("/items/innerinvalid", {
    name: "get_innerinvalid",
    response: { 200: Item },
  }, () => untyped({ "name": "double invalid", "price": "foo", "owner_ids": ["foo", "bar"] }));

  app.get(
    "/items/invalidlist",
    {
      name: "get_invalidlist",
      response: { 200: t.Array(Item) },
    },
    () =>
      untyped([{ "name": "foo" }, { "name": "bar", "price": "bar" }, {
        "name": "baz",
        "price": "baz",
      }]),
  );

  return app;
}

/** Values as an untyped source gives them, so that the response schema, and not the compiler, must judge them. */
function untyped(value: unknown): never {
  return value as never;
}
