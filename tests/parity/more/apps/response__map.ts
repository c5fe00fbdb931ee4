// A map of numbers as the answer.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/keyword-weights/", {
    name: "read_keyword_weights",
    response: { 200: t.Record(t.String(), t.Number()) },
  }, () => ({ foo: 2.3, bar: 3.4 }));
  return app;
}
