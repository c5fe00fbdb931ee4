// A body limit that answers with an error of the application's own.
import { App, HttpError, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { bodyLimit } from "../../../src/middleware/mod.ts";

const LIMIT_EXCEEDED = {
  name: "ContentSizeLimitExceeded",
  code: 999,
  message: "File limit exceeded",
};

export function createApp(): App {
  const limit = bodyLimit({ bytesMax: 256, error: () => new HttpError(422, LIMIT_EXCEEDED) });
  const app = new App(fastapi({ middleware: [limit] }));
  app.post(
    "/middleware",
    { name: "run_middleware", form: { file: t.File() } },
    () => ({ message: "OK" }),
  );
  return app;
}
