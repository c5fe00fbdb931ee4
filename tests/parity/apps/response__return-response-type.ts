// Return type is a response class: no response schema.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/portal", {
    name: "get_portal",
    query: {
      teleport: t.Boolean({ default: false }),
    },
  }, (cx) =>
    cx.query.teleport
      ? new Response(null, {
        status: 307,
        headers: { location: "https://example.com/portal-target" },
      })
      : Response.json({ message: "The portal is open." }));

  return app;
}
