// Names that the app answers to.
import { App, HttpError } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { trustedHosts } from "../../../src/middleware/mod.ts";

export function createApp(): App {
  const app = new App(fastapi({ middleware: [trustedHosts(["example.com", "*.example.org"])] }));
  app.get("/", { name: "root" }, () => ({ ok: true }));
  app.post("/", { name: "root_post" }, () => ({ ok: true }));
  app.get("/error", { name: "error" }, () => {
    throw new HttpError(400, "bad");
  });
  app.get("/big", { name: "big", produces: "text/plain" }, () => "x".repeat(2_000));
  app.get("/stream", { name: "stream", produces: "text/plain" }, function* () {
    for (const letter of "abc") yield letter.repeat(800);
  });
  return app;
}
