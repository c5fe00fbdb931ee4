// How raw bodies are read: content types, missing, empty, null and broken JSON.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  price: t.Number(),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/item", {
    name: "item",
    body: Item,
  }, (cx) => cx.body);

  app.post("/item-optional", {
    name: "item_optional",
    body: t.Nullable(Item, { default: null, title: "Item" }),
  }, (cx) => cx.body ?? null);

  app.post("/any", {
    name: "any_",
    body: t.Any(),
  }, (cx) => ({ v: cx.body }));

  app.post("/bytes", {
    name: "raw",
  }, async (cx) => ({ size: (await cx.bytes()).length }));

  app.get("/nobody", {
    name: "nobody",
  }, () => ({ "ok": true }));

  return app;
}
