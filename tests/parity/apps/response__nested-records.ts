// Nested record types in body and response.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  name: t.String(),
  description: t.Nullable(t.String(), { default: null }),
}, { $id: "Item" });

const Author = t.Object({
  name: t.String(),
  items: t.Optional(t.Array(Item)),
}, { $id: "Author" });

export function createApp(): App {
  const app = new App(fastapi());

  const authors = [{
    "name": "Breaters",
    "items": [{ "name": "Island In The Moon", "description": "A quiet place" }, {
      "name": "Holy Buddies",
    }],
  }, {
    "name": "System of an Up",
    "items": [{ "name": "Salt", "description": "A favourite" }, { "name": "Pad Thai" }, {
      "name": "Lonely Night",
      "description": "A sad song",
    }],
  }];

  app.post("/authors/:author_id/items/", {
    name: "create_author_items",
    response: { 200: Author },
    params: {
      author_id: t.String(),
    },
    body: t.Array(Item, { title: "Items" }),
  }, (cx) => ({ name: cx.params.author_id, items: cx.body }));

  app.get("/authors/", {
    name: "get_authors",
    response: { 200: t.Array(Author) },
  }, () => untyped(authors));

  return app;
}

/** Values as an untyped source gives them, so that the response schema, and not the compiler, must judge them. */
function untyped(value: unknown): never {
  return value as never;
}
