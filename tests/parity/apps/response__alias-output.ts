// Alias on output, lists and maps of models, exclude unset.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String({ alias: "aliased_name" }),
  price: t.Optional(t.Nullable(t.Number(), { default: null })),
  owner_ids: t.Optional(t.Nullable(t.Array(t.Integer()), { default: null })),
}, { $id: "Item" });

const VALID = { name: "valid", price: 1 };
const COERCE = { name: "coerce", price: "1.0" as unknown as number };
const FOO = { name: "foo" };
const BAR = { name: "bar", price: 1 };
const BAZ = { name: "baz", price: 2, owner_ids: [1, 2, 3] };

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/valid", {
    name: "get_valid",
    response: { 200: Item },
  }, () => VALID);

  app.get("/items/coerce", {
    name: "get_coerce",
    response: { 200: Item },
  }, () => COERCE);

  app.get("/items/validlist", {
    name: "get_validlist",
    response: { 200: t.Array(Item) },
  }, () => [FOO, BAR, BAZ]);

  app.get("/items/validdict", {
    name: "get_validdict",
    response: { 200: t.Record(t.String(), Item) },
  }, () => ({ k1: FOO, k2: BAR, k3: BAZ }));

  app.get("/items/valid-exclude-unset", {
    name: "get_valid_exclude_unset",
    response: { 200: Item },
    encode: { excludeUnset: true },
  }, () => VALID);

  app.get("/items/coerce-exclude-unset", {
    name: "get_coerce_exclude_unset",
    response: { 200: Item },
    encode: { excludeUnset: true },
  }, () => COERCE);

  app.get("/items/validlist-exclude-unset", {
    name: "get_validlist_exclude_unset",
    response: { 200: t.Array(Item) },
    encode: { excludeUnset: true },
  }, () => [FOO, BAR, BAZ]);

  app.get("/items/validdict-exclude-unset", {
    name: "get_validdict_exclude_unset",
    response: { 200: t.Record(t.String(), Item) },
    encode: { excludeUnset: true },
  }, () => ({ k1: FOO, k2: BAR, k3: BAZ }));

  return app;
}
