// The field of HTTP Digest, described in the document.
import { App } from "../../../mod.ts";
import { httpDigest } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/users/me", {
    name: "read_current_user",
    deps: { digest: httpDigest({ description: "HTTPDigest scheme" }) },
  }, (cx) => cx.deps.digest);
  return app;
}
