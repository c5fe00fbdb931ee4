// Path convertors int, float, path.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/int/:param{int}", {
    name: "int_convertor",
    params: {
      param: t.Integer(),
    },
  }, (cx) => ({ int: cx.params.param }));

  app.get("/float/:param{float}", {
    name: "float_convertor",
    params: {
      param: t.Number(),
    },
  }, (cx) => ({ float: cx.params.param }));

  app.get("/path/:param{path}", {
    name: "path_convertor",
    params: {
      param: t.String(),
    },
  }, (cx) => ({ path: cx.params.param }));

  app.get("/query/", {
    name: "query_convertor",
    query: {
      param: t.String(),
    },
  }, (cx) => ({ query: cx.query.param }));

  return app;
}
