// List query parameter with untyped elements and default [].
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    query: {
      q: t.Array(t.Any(), { default: [] }),
    },
  }, (cx) => ({ q: cx.query.q }));

  return app;
}
