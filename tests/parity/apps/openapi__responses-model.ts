// Extra response with its own model.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  id: t.String(),
  value: t.String(),
}, { $id: "Item" });

const Message = t.Object({
  message: t.String(),
}, { $id: "Message" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get(
    "/items/:item_id",
    {
      name: "read_item",
      response: { 200: Item },
      responses: { "404": { schema: Message } },
      params: {
        item_id: t.String(),
      },
    },
    (cx) =>
      cx.params.item_id === "foo"
        ? { id: "foo", value: "first value" }
        : cx.reply(404, { message: "Item not found" }),
  );

  return app;
}
