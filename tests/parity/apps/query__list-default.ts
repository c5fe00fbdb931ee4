// List query parameter with default ["foo","bar"].
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    query: {
      q: t.Array(t.String(), { default: ["foo", "bar"] }),
    },
  }, (cx) => ({ q: cx.query.q }));

  return app;
}
