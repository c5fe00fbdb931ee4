// Handlers that look at an error and leave the answer to the default.
import { App, HttpError, t, ValidationError } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({ report: () => {} }));
  const seen: unknown[] = [];
  const look = (error: unknown): never => {
    seen.push(error);
    throw error;
  };
  app.onError(HttpError, look);
  app.onError(ValidationError, look);
  app.get("/items/:item_id", { name: "read_item", params: { item_id: t.Integer() } }, (cx) => {
    if (cx.params.item_id === 3) throw new HttpError(418, "Nope! I don't like 3.");
    return { item_id: cx.params.item_id };
  });
  return app;
}
