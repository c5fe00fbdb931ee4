// Header parameter with underscore conversion switched off.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    headers: {
      strange_header: t.Nullable(t.String(), { default: null, convertUnderscores: false }),
    },
  }, (cx) => ({ strange_header: cx.headers.strange_header }));

  return app;
}
