// Alias, words for the document, limits and a pattern on one parameter.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const results = { items: [{ item_id: "Foo" }, { item_id: "Bar" }] };

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/", {
    name: "read_items",
    query: {
      q: t.Nullable(t.String({ minLength: 3, maxLength: 50, pattern: "^fixedquery$" }), {
        default: null,
        alias: "item-query",
        title: "Query string",
        description: "Query string for the items to search in the database that have a good match",
        deprecated: true,
      }),
    },
  }, (cx) => cx.query.q ? { ...results, q: cx.query.q } : results);
  return app;
}
