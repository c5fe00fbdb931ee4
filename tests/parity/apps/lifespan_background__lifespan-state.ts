// State of the lifespan on each request, and work after the answer in order.
import { App, dependency } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const log: string[] = [];
  const lifespan = dependency(function* () {
    log.push("start");
    yield { pool: "P", n: 1 };
    log.push("stop");
  }, { scope: "app", name: "lifespan" });

  /** Each request has a copy of its own. */
  const state = dependency({ deps: { lifespan } }, (cx) => ({ ...cx.deps.lifespan }));

  const app = new App(fastapi({ lifespan: [lifespan] }));
  app.get("/state", { name: "state", deps: { state } }, (cx) => ({ ...cx.deps.state, log }));
  app.get("/set", { name: "set_", deps: { state } }, ({ deps: { state } }) => {
    state.n = 99;
    return { n: state.n };
  });
  app.get("/bg", { name: "bg" }, (cx) => {
    cx.after(() => void log.push("t1"));
    cx.after(() => void log.push("t2:1:2"));
    return { log };
  });
  return app;
}
