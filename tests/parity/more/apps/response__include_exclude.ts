// Only some members, all but some members.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
  price: t.Number(),
  tax: t.Number({ default: 10.5 }),
}, { $id: "Item" });

const items: Readonly<Record<string, typeof Item.static>> = {
  foo: { name: "Foo", price: 50.2 } as never,
  bar: { name: "Bar", description: "The Bar fighters", price: 62, tax: 20.2 },
  baz: { name: "Baz", description: "There goes my baz", price: 50.2, tax: 10.5 },
};

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/:item_id/name", {
    name: "read_item_name",
    response: { 200: Item },
    encode: { include: ["name", "description"] },
  }, (cx) => items[cx.params.item_id] as never);
  app.get("/items/:item_id/public", {
    name: "read_item_public_data",
    response: { 200: Item },
    encode: { exclude: ["tax"] },
  }, (cx) => items[cx.params.item_id] as never);
  return app;
}
