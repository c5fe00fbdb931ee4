// One parameter, required by one dependency and optional for another.
import { App, dependency, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const clientKey = dependency(
  { query: { client_id: t.String() }, name: "_get_client_key" },
  (cx) => `${cx.query.client_id}_key`,
);
const clientTag = dependency(
  { query: { client_id: t.Nullable(t.String(), { default: null }) }, name: "_get_client_tag" },
  (cx) => cx.query.client_id === null ? null : `${cx.query.client_id}_tag`,
);

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/foo", {
    name: "foo_handler",
    deps: { client_key: clientKey, client_tag: clientTag },
  }, (cx) => ({ client_id: cx.deps.client_key, client_tag: cx.deps.client_tag }));
  return app;
}
