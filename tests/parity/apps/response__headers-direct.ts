// Headers on a directly returned response.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/headers/", {
    name: "get_headers",
  }, () =>
    Response.json({ message: "Hello World" }, {
      headers: { "X-Cat-Dog": "alone in the world", "Content-Language": "en-US" },
    }));

  return app;
}
