// Return type is the redirect class.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get(
    "/teleport",
    {
      name: "get_teleport",
    },
    () =>
      new Response(null, {
        status: 307,
        headers: { location: "https://example.com/portal-target" },
      }),
  );

  return app;
}
