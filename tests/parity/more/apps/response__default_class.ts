// Media types of app, routers, includes and routes; the nearest one is used.
import { App, router } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const TEXT = "text/plain";
const HTML = "text/html";

export function createApp(): App {
  const a = router();
  const aa = router();
  const ab = router();
  const b = router();
  const ba = router();
  const bac = router();
  const app = new App(fastapi());
  app.get("/", { name: "get_root" }, () => ({ msg: "Hello World" }));
  app.get("/override", { name: "get_path_override", produces: TEXT }, () => "Hello World");
  a.get("/", { name: "get_a" }, () => ({ msg: "Hello A" }));
  a.get("/override", { name: "get_a_path_override", produces: TEXT }, () => "Hello A");
  aa.get("/", { name: "get_a_a" }, () => ({ msg: "Hello A A" }));
  aa.get("/override", { name: "get_a_a_path_override", produces: TEXT }, () => "Hello A A");
  ab.get("/", { name: "get_a_b" }, () => "Hello A B");
  ab.get("/override", { name: "get_a_b_path_override", produces: HTML }, () => "Hello A B");
  b.get("/", { name: "get_b" }, () => "Hello B");
  b.get("/override", { name: "get_b_path_override", produces: HTML }, () => "Hello B");
  ba.get("/", { name: "get_b_a" }, () => "Hello B A");
  ba.get("/override", { name: "get_b_a_path_override", produces: HTML }, () => "Hello B A");
  bac.get("/", { name: "get_b_a_c" }, () => "Hello B A C");
  bac.get("/override", {
    name: "get_b_a_c_path_override",
    produces: "application/x-override",
    response: { 200: { content: { "application/x-override": { schema: {} } } } },
  }, () => ({ msg: "Hello B A C" }));
  ba.include(bac, { prefix: "/c", produces: HTML });
  b.include(ba, { prefix: "/a" });
  a.include(aa, { prefix: "/a" });
  a.include(ab, { prefix: "/b", produces: TEXT });
  app.include(a, { prefix: "/a" });
  app.include(b, { prefix: "/b", produces: TEXT });
  return app;
}
