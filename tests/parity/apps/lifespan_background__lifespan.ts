// A model that is there as long as the app runs.
import { App, dependency, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

type Model = (x: number) => number;

export function createApp(): App {
  const models = dependency(function* () {
    const loaded = new Map<string, Model>([["answer", (x) => x * 42]]);
    yield loaded;
    loaded.clear();
  }, { scope: "app", name: "models" });

  const app = new App(fastapi({ lifespan: [models] }));
  app.get("/predict", {
    name: "predict",
    query: { x: t.Number() },
    deps: { models },
  }, (cx) => ({ result: cx.deps.models.get("answer")!(cx.query.x) }));
  return app;
}
