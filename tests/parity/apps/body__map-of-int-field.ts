// Field that maps strings to integers.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Items = t.Object({
  items: t.Record(t.String(), t.Integer()),
}, { $id: "Items" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/foo", {
    name: "foo",
    body: Items,
  }, (cx) => cx.body.items);

  return app;
}
