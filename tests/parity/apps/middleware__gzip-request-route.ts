// A route that takes compressed bodies.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { decompress } from "../../../src/middleware/mod.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/sum", {
    name: "sum_numbers",
    body: t.Array(t.Integer()),
    middleware: [decompress({ codings: ["gzip"] })],
  }, (cx) => ({ sum: cx.body.reduce((sum, one) => sum + one, 0) }));
  return app;
}
