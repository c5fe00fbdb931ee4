// A configured object as a dependency.
import { App, dependency, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

/** A dependency that tells whether the query holds `content`. */
const contains = (content: string) =>
  dependency({ query: { q: t.String({ default: "" }) } }, (cx) => cx.query.q.includes(content));

const checker = contains("bar");

export function createApp(): App {
  const app = new App(fastapi());
  app.get(
    "/query-checker/",
    { name: "read_query_check", deps: { included: checker } },
    (cx) => ({ fixed_content_in_query: cx.deps.included }),
  );
  return app;
}
