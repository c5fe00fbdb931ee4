// Shared response table merged with route-specific ones.
import { readFileSync } from "node:fs";
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  id: t.String(),
  value: t.String(),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  // files: {"image.png": "stand-in for image bytes"}

  app.get(
    "/items/:item_id",
    {
      name: "read_item",
      response: { 200: Item },
      responses: {
        "404": { description: "Item not found" },
        "302": { description: "The item was moved" },
        "403": { description: "Not enough privileges" },
        "200": { content: { "image/png": {} } },
      },
      params: {
        item_id: t.String(),
      },
      query: {
        img: t.Nullable(t.Boolean(), { default: null }),
      },
    },
    (cx) =>
      cx.query.img
        ? new Response(readFileSync("image.png"), { headers: { "content-type": "image/png" } })
        : { id: "foo", value: "first value" },
  );

  return app;
}
