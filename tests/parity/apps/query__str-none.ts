// Optional string without constraints.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get(
    "/items/",
    {
      name: "read_items",
      query: {
        q: t.Nullable(t.String(), { default: null }),
      },
    },
    (cx) => ({
      items: [{ item_id: "Foo" }, { item_id: "Bar" }],
      ...(cx.query.q ? { q: cx.query.q } : {}),
    }),
  );

  return app;
}
