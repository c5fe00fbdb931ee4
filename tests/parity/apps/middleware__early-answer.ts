// A middleware that answers without calling the app.
import { App, type Middleware } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const guard: Middleware = (cx, next) =>
  cx.header("x-block") === undefined ? next(cx) : Response.json({ blocked: true }, {
    status: 403,
    headers: { "content-type": "application/json" },
  });

export function createApp(): App {
  const app = new App(fastapi({ middleware: [guard] }));
  app.get("/", { name: "early_root" }, () => ({ ok: true }));
  return app;
}
