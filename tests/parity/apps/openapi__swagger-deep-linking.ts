// Swagger UI parameters: deepLinking false.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({ swaggerUiParameters: { "deepLinking": false } }));

  app.get("/users/:username", {
    name: "read_user",
    params: {
      username: t.String(),
    },
  }, (cx) => ({ message: `Hello ${cx.params.username}` }));

  return app;
}
