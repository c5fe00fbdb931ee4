// Redirect class on the route: a returned string is the target.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get(
    "/fastapi",
    {
      name: "redirect_fastapi",
      status: 307,
    },
    () =>
      new Response(null, { status: 307, headers: { location: "https://fastapi.tiangolo.com" } }),
  );

  return app;
}
