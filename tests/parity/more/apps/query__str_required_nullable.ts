// Required although it may be null.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const results = { items: [{ item_id: "Foo" }, { item_id: "Bar" }] };

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/", {
    name: "read_items",
    query: { q: t.Nullable(t.String({ minLength: 3 })) },
  }, (cx) => cx.query.q ? { ...results, q: cx.query.q } : results);
  return app;
}
