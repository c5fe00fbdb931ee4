// Duplicate header lines collected into a list.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    headers: {
      x_token: t.Nullable(t.Array(t.String()), { default: null }),
    },
  }, (cx) => ({ "X-Token values": cx.headers.x_token }));

  return app;
}
