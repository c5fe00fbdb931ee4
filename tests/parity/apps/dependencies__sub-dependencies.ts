// A dependency that needs another one.
import { App, dependency, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const query = dependency(
  { query: { q: t.Nullable(t.String(), { default: null }) } },
  (cx) => cx.query.q,
);

const queryOrCookie = dependency({
  cookies: { last_query: t.Nullable(t.String(), { default: null }) },
  deps: { q: query },
}, (cx) => cx.deps.q || cx.cookies.last_query);

export function createApp(): App {
  const app = new App(fastapi());
  app.get(
    "/items/",
    { name: "read_query", deps: { queryOrCookie } },
    (cx) => ({ q_or_cookie: cx.deps.queryOrCookie }),
  );
  return app;
}
