// Header model forbidding unknown headers.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const CommonHeaders = t.Object({
  host: t.String(),
  save_data: t.Boolean(),
  if_modified_since: t.Nullable(t.String(), { default: null }),
  traceparent: t.Nullable(t.String(), { default: null }),
  x_tag: t.Array(t.String(), { default: [] }),
}, { $id: "CommonHeaders", additionalProperties: false });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/", {
    name: "read_items",
    headers: CommonHeaders,
  }, (cx) => cx.headers);

  return app;
}
