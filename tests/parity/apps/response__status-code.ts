// Fixed status code 201.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "create_item",
    status: 201,
    query: {
      name: t.String(),
    },
  }, (cx) => ({ name: cx.query.name }));

  return app;
}
