// Path matching: order, convertors, slashes, redirects, methods, 405, mounts, nested routers.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/plain", {
    name: "plain",
  }, () => ("plain"));

  app.get("/slash/", {
    name: "slash",
  }, () => ("slash"));

  app.post("/post-slash/", {
    name: "post_slash",
  }, () => ("post-slash"));

  app.get("/both", {
    name: "both_get",
  }, () => ("get"));

  app.post("/both", {
    name: "both_post",
  }, () => ("post"));

  app.put("/both", {
    name: "both_put",
  }, () => ("put"));

  app.get("/users/me", {
    name: "me",
  }, () => ("me"));

  app.get("/users/:user_id", {
    name: "user",
    params: {
      user_id: t.String(),
    },
  }, (cx) => ({ user_id: cx.params.user_id }));

  app.get("/users/:user_id/posts/:post_id", {
    name: "post",
    params: {
      user_id: t.String(),
      post_id: t.Integer(),
    },
  }, (cx) => ({ user_id: cx.params.user_id, post_id: cx.params.post_id }));

  app.get("/files/:path{path}", {
    name: "files",
    params: {
      path: t.String(),
    },
  }, (cx) => ({ path: cx.params.path }));

  app.get("/n/:n{int}", {
    name: "n",
    params: {
      n: t.Integer(),
    },
  }, (cx) => ({ n: cx.params.n }));

  app.get("/f/:n{float}", {
    name: "f",
    params: {
      n: t.Number(),
    },
  }, (cx) => ({ f: cx.params.n }));

  app.get("/u/:n{uuid}", {
    name: "u",
    params: {
      n: t.String(),
    },
  }, (cx) => ({ u: cx.params.n }));

  app.get("/pre-:a-mid-:b.json", {
    name: "mixed",
    params: {
      a: t.String(),
      b: t.String(),
    },
  }, (cx) => ({ a: cx.params.a, b: cx.params.b }));

  app.get("/shadow/:x", {
    name: "shadow1",
    params: {
      x: t.Integer(),
    },
  }, (cx) => ({ int: cx.params.x }));

  app.get("/shadow/:y", {
    name: "shadow2",
    params: {
      y: t.String(),
    },
  }, (cx) => ({ str: cx.params.y }));

  app.get("/late/:x", {
    name: "late",
    params: {
      x: t.String(),
    },
  }, (cx) => ({ x: cx.params.x }));

  app.get("/late/fixed", {
    name: "late_fixed",
  }, () => ("fixed"));

  app.head("/head", {
    name: "head",
  }, (cx) => {
    cx.response.headers.set("x-head", "1");
    return null;
  });

  app.options("/opt", {
    name: "opt",
  }, () => ({ "opt": true }));

  app.method("GET", "POST")("/multi", {
    name: "multi",
  }, (cx) => ({ method: cx.request.method }));

  app.get("/r", {
    name: "r_root",
    tags: ["r"],
  }, () => ("r"));

  app.get("/r/x", {
    name: "r_x",
    tags: ["r"],
  }, () => ("x"));

  app.get("/r/in/deep/:id", {
    name: "deep",
    tags: ["r"],
    params: {
      id: t.Integer(),
    },
  }, (cx) => ({ deep: cx.params.id }));

  app.get("/again/r", {
    name: "r_root",
    tags: ["r"],
  }, () => ("r"));

  app.get("/again/r/x", {
    name: "r_x",
    tags: ["r"],
  }, () => ("x"));

  app.get("/again/r/in/deep/:id", {
    name: "deep",
    tags: ["r"],
    params: {
      id: t.Integer(),
    },
  }, (cx) => ({ deep: cx.params.id }));

  const sub = new App(fastapi());
  sub.get("/hi", { name: "hi" }, (cx) => ({ path: cx.rootPath + cx.path, root: cx.rootPath }));
  sub.get(
    "/item/:i",
    { name: "sub_item", params: { i: t.Integer() } },
    (cx) => ({ i: cx.params.i }),
  );
  app.mount("/sub", sub);

  return app;
}
