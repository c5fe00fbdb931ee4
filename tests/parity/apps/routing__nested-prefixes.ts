// Routers nested three deep.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/a/", {
    name: "get_a",
  }, () => ({ "msg": "A" }));

  app.get("/a/b/", {
    name: "get_b",
  }, () => ({ "msg": "B" }));

  app.get("/a/b/c/", {
    name: "get_c",
  }, () => ({ "msg": "C" }));

  return app;
}
