// A map with whole numbers as keys.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/index-weights/", {
    name: "create_index_weights",
    body: t.Record(t.Integer(), t.Number(), { title: "Weights" }),
  }, (cx) => cx.body);
  return app;
}
