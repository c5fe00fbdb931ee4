// Order of evaluation, which dependencies run when others fail, aggregated errors, teardown order, caching, routers.
import { App, dependency, HttpError, router, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const B = t.Object({ n: t.Integer() }, { $id: "B" });

export function createApp(): App {
  const log: string[] = [];
  const note = (text: string) => void log.push(text);

  const a = dependency({ query: { x: t.Integer() }, name: "a" }, (cx) => {
    note("a");
    return cx.query.x;
  });
  const b = dependency({ query: { y: t.Integer() }, name: "b" }, (cx) => {
    note("b");
    return cx.query.y;
  });
  const c = dependency({
    query: { z: t.Integer({ default: 0 }) },
    deps: { va: a, vb: b },
    name: "c",
  }, (cx) => {
    note("c");
    return cx.deps.va + cx.deps.vb + cx.query.z;
  });
  const ok = dependency(() => {
    note("ok");
    return 1;
  }, { name: "ok" });
  const deny = dependency((): never => {
    note("deny");
    throw HttpError.forbidden("denied");
  }, { name: "deny" });
  const y1 = dependency(function* () {
    note("y1 in");
    yield "one";
    note("y1 out");
  }, { name: "y1" });
  const y2 = dependency({ deps: { v: y1 }, name: "y2" }, function* (cx) {
    note("y2 in");
    yield `${cx.deps.v}-two`;
    note("y2 out");
  });
  const y3 = dependency(function* () {
    note("y3 in");
    yield "three";
    note("y3 out");
  }, { name: "y3" });
  const tfin = dependency(function* () {
    note("t in");
    try {
      yield "t";
    } catch (error) {
      if (error instanceof HttpError) note(`t saw ${error.status}`);
      throw error;
    } finally {
      note("t out");
    }
  }, { name: "tfin" });
  const cnt = dependency((cx) => {
    const n = Number(cx.locals.get("n") ?? 0) + 1;
    cx.locals.set("n", n);
    return n;
  }, { name: "cnt" });
  const user1 = dependency({ deps: { n: cnt }, name: "user1" }, (cx) => cx.deps.n);
  const pager = dependency({
    query: { page: t.Integer({ minimum: 1, default: 1 }), size: t.Integer({ default: 10 }) },
    name: "Pager",
  }, (cx) => cx.query);
  const setsh = dependency((cx) => {
    cx.response.headers.set("x-dep", "yes");
    cx.response.status = 201;
  }, { name: "setsh" });
  const bodydep = dependency({ body: { item: B }, name: "bodydep" }, (cx) => cx.body.item);
  const wholeBody = dependency({ body: B, name: "bodydep" }, (cx) => cx.body);
  const noting = (text: string) => dependency(() => note(text));

  const app = new App(fastapi());
  app.get(
    "/sum",
    { name: "total", query: { q: t.Integer({ default: 1 }) }, deps: { v: c } },
    (cx) => {
      note("handler");
      return { v: cx.deps.v, q: cx.query.q };
    },
  );
  const everywhere = {
    params: { p: t.Integer() },
    query: { q: t.Integer() },
    headers: { h: t.Integer() },
    cookies: { k: t.Integer() },
  };
  app.get(
    "/partial-errors/:p",
    { name: "partial", ...everywhere, deps: { good: ok, bad: a } },
    () => ({}),
  );
  app.post(
    "/all-errors/:p",
    { name: "all_errors", ...everywhere, body: B, deps: { dep: a } },
    () => ({}),
  );
  const x = { query: { x: t.Integer() } };
  app.get("/deny-first", { name: "deny_first", ...x, deps: { d: deny } }, () => ({}));
  app.get("/error-before-deny", { name: "error_before_deny", ...x, deps: { d: deny } }, () => ({}));
  app.get(
    "/deny-after-bad-dep",
    { name: "deny_after_bad_dep", deps: { v: a, d: deny } },
    () => ({}),
  );
  app.get("/yields", { name: "yields", deps: { p: y2, q: y3 } }, (cx) => {
    note("handler");
    return [cx.deps.p, cx.deps.q];
  });
  app.get("/yields-fail", { name: "yields_fail", deps: { p: y2, q: y3 } }, () => {
    note("handler");
    throw HttpError.conflict("conflict");
  });
  app.get(
    "/yields-then-invalid",
    { name: "yields_then_invalid", query: { n: t.Integer() }, deps: { p: y2 } },
    () => ({}),
  );
  app.get("/try", { name: "try_", deps: { v: tfin } }, () => {
    throw HttpError.gone("gone");
  });
  app.get("/background", { name: "background", deps: { v: y1 } }, (cx) => {
    cx.after(() => note("task1"));
    cx.after(() => note("task2"));
    note("handler");
    return {};
  });
  app.get("/log", { name: "log" }, () => log.splice(0));
  app.get(
    "/cached",
    { name: "cached", deps: { i: cnt, j: user1 } },
    (cx) => [cx.deps.i, cx.deps.j],
  );
  app.get(
    "/uncached",
    { name: "uncached", deps: { i: cnt, j: cnt.with({ cache: false }), k: user1 } },
    (cx) => [cx.deps.i, cx.deps.j, cx.deps.k],
  );
  app.get("/pager", { name: "pager", deps: { p: pager } }, (cx) => cx.deps.p);
  app.get("/dep-response", { name: "dep_response", deps: { setsh } }, () => ({}));
  app.get("/dep-response-error", { name: "dep_response_error", deps: { setsh } }, () => {
    throw HttpError.badRequest("x");
  });
  app.post("/body-in-dep", { name: "body_in_dep", deps: { i: wholeBody } }, (cx) => cx.deps.i);
  app.post(
    "/body-in-both",
    { name: "body_in_both", body: { other: B }, deps: { i: bodydep } },
    (cx) => ({ i: cx.deps.i, other: cx.body.other }),
  );

  const ordered = router({ dependencies: [noting("router")] });
  ordered.get(
    "/ordered",
    { name: "ordered", dependencies: [noting("route")], deps: { v: noting("param") } },
    () => {
      note("handler");
      return {};
    },
  );
  app.include(ordered, { dependencies: [noting("include")] });
  return app;
}
