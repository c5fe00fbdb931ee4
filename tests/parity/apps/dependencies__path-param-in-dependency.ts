// A path parameter read by a dependency and by the route.
import { App, dependency, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const user = { user_id: t.Integer() };
const userExists = dependency({ params: user }, () => true);

export function createApp(): App {
  const app = new App(fastapi());
  app.get(
    "/users/:user_id",
    { name: "read_users", params: user, dependencies: [userExists] },
    () => null,
  );
  return app;
}
