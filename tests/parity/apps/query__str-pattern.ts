// Optional string with length limits and a regular expression.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get(
    "/items/",
    {
      name: "read_items",
      query: {
        q: t.Nullable(t.String({ maxLength: 50, minLength: 3, pattern: "^fixedquery$" }), {
          default: null,
        }),
      },
    },
    (cx) => ({
      items: [{ item_id: "Foo" }, { item_id: "Bar" }],
      ...(cx.query.q ? { q: cx.query.q } : {}),
    }),
  );

  return app;
}
