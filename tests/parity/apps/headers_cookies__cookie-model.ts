// Model of cookies, unknown cookies ignored.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Cookies = t.Object({
  session_id: t.String(),
  fatebook_tracker: t.Nullable(t.String(), { default: null }),
  googall_tracker: t.Nullable(t.String(), { default: null }),
}, { $id: "Cookies" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    cookies: Cookies,
  }, (cx) => cx.cookies);

  return app;
}
