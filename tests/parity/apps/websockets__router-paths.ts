// WebSocket routes on routers, prefixes, path convertor, dependency errors and validation.
import { App, dependency, router, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

class CustomError extends Error {}

const wsDependency = dependency(() => "Socket Dependency", { name: "ws_dependency" });
const wsDependencyErr = dependency((): string => {
  throw new Error("dependency failed");
}, { name: "ws_dependency_err" });
const wsDependencyValidate = dependency({
  name: "ws_dependency_validate",
  headers: { x_missing: t.String() },
}, (cx) => cx.headers.x_missing);

export function createApp(): App {
  const main = router();
  main.ws("/router", { name: "routerindex" }, async (_, socket) => {
    await socket.send("Hello, router!");
  });
  main.ws("/router2", { name: "routerindex2" }, async (_, socket) => {
    await socket.send("Hello, router!");
  });
  main.ws("/router/:pathparam{path}", {
    name: "routerindexparams",
    params: { pathparam: t.String() },
    query: { queryparam: t.String() },
  }, async (cx, socket) => {
    await socket.send(cx.params.pathparam);
    await socket.send(cx.query.queryparam);
  });
  main.ws("/router-ws-depends/", {
    name: "router_ws_decorator_depends",
    deps: { data: wsDependency },
  }, async (cx, socket) => {
    await socket.send(cx.deps.data);
  });
  main.ws(
    "/depends-err/",
    { name: "router_ws_depends_err", deps: { data: wsDependencyErr } },
    () => {},
  );
  main.ws("/depends-validate/", {
    name: "router_ws_depends_validate",
    deps: { data: wsDependencyValidate },
  }, () => {});
  main.ws("/custom_error/", { name: "router_ws_custom_error" }, () => {
    throw new CustomError();
  });

  const prefixed = router();
  prefixed.ws("/", { name: "routerprefixindex" }, async (_, socket) => {
    await socket.send("Hello, router with prefix!");
  });

  const native = router({ prefix: "/native" });
  native.ws("/", { name: "router_native_prefix_ws" }, async (_, socket) => {
    await socket.send("Hello, router with native prefix!");
  });

  const app = new App(fastapi());
  app.ws("/", { name: "index" }, async (_, socket) => {
    await socket.send("Hello, world!");
  });
  app.include(main);
  app.include(prefixed, { prefix: "/prefix" });
  app.include(native);
  return app;
}
