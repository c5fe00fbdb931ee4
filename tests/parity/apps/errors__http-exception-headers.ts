// HTTP error with extra headers.
import { App, HttpError, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  const items: Record<string, string> = { "foo": "The Foo Wrestlers" };

  app.get("/items-header/:item_id", {
    name: "read_item_header",
    params: {
      item_id: t.String(),
    },
  }, (cx) => {
    const item = items[cx.params.item_id];
    if (item === undefined) {
      throw HttpError.notFound("Item not found", { headers: { "X-Error": "There goes my error" } });
    }
    return { item };
  });

  return app;
}
