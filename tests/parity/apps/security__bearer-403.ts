// A bearer scheme with a refusal of its own.
import { App, HttpError } from "../../../mod.ts";
import { httpBearer } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const bearer = httpBearer({
    name: "HTTPBearer403",
    error: () => HttpError.forbidden("Not authenticated"),
  });

  const app = new App(fastapi());
  app.get("/me", {
    name: "read_me",
    deps: { bearer },
  }, (cx) => ({ message: "You are authenticated", token: cx.deps.bearer.credentials }));
  return app;
}
