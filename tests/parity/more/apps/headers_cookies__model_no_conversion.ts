// A model of header fields whose names keep their underscores.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const plain = { convertUnderscores: false };
const CommonHeaders = t.Object({
  host: t.String(plain),
  save_data: t.Boolean(plain),
  if_modified_since: t.Nullable(t.String(), { default: null, ...plain }),
  traceparent: t.Nullable(t.String(), { default: null, ...plain }),
  x_tag: t.Array(t.String(), { default: [], ...plain }),
}, { $id: "CommonHeaders" });

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/", { name: "read_items", headers: CommonHeaders }, (cx) => cx.headers);
  return app;
}
