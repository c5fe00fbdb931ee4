// Validation error handler that also returns the received body.
import { App, t, ValidationError } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({
  title: t.String(),
  size: t.Integer(),
}, { $id: "Item" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "create_item",
    body: Item,
  }, (cx) => cx.body);

  app.onError(
    ValidationError,
    (error) => Response.json({ detail: error.issues, body: error.body }, { status: 422 }),
  );
  return app;
}
