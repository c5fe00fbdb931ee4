// Compression from 500 bytes on.
import { App, HttpError } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { compress } from "../../../src/middleware/mod.ts";

export function createApp(): App {
  const app = new App(fastapi({ middleware: [compress({ bytesMin: 500, codings: ["gzip"] })] }));
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
