// Integer query parameters with defaults.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  const items = [{ "item_name": "Foo" }, { "item_name": "Bar" }, { "item_name": "Baz" }];

  app.get("/items/", {
    name: "read_item",
    query: {
      skip: t.Integer({ default: 0 }),
      limit: t.Integer({ default: 10 }),
    },
  }, (cx) => items.slice(cx.query.skip, cx.query.skip + cx.query.limit));

  return app;
}
