// A dependency commits on success and rolls back on failure.
import { App, dependency, HttpError, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  let committed: Record<string, string> = { rick: "Rick Sanchez" };
  const database = dependency(function* () {
    const copy = { ...committed };
    yield copy;
    committed = copy;
  });
  const user = { body: t.String(), deps: { database } };

  const app = new App(fastapi());
  app.put("/invalid-user/:user_id", { name: "put_invalid_user", ...user }, (cx) => {
    cx.deps.database[cx.params.user_id] = cx.body;
    throw HttpError.badRequest("Invalid user");
  });
  app.put("/user/:user_id", { name: "put_user", ...user }, (cx) => {
    cx.deps.database[cx.params.user_id] = cx.body;
    return { message: "OK" };
  });
  return app;
}
