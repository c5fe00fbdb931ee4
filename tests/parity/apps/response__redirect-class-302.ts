// Redirect class with status 302.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get(
    "/pydantic",
    {
      name: "redirect_pydantic",
      status: 302,
    },
    () => new Response(null, { status: 302, headers: { location: "https://docs.pydantic.dev/" } }),
  );

  return app;
}
