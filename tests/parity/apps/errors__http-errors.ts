// HTTP errors of many statuses and detail kinds, crash, manual validation error.
import { App, HttpError, t, ValidationError } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/http/:code", {
    name: "http",
    params: {
      code: t.Integer(),
    },
  }, (cx) => {
    throw new HttpError(cx.params.code);
  });

  app.get("/detail-object", {
    name: "detail_object",
  }, () => {
    throw HttpError.badRequest({ code: "E1", items: [1, 2] });
  });

  app.get("/detail-list", {
    name: "detail_list",
  }, () => {
    throw HttpError.badRequest(["a", "b"]);
  });

  app.get("/detail-none", {
    name: "detail_none",
  }, () => {
    throw HttpError.badRequest(null);
  });

  app.get("/detail-empty", {
    name: "detail_empty",
  }, () => {
    throw HttpError.badRequest("");
  });

  app.get("/headers", {
    name: "headers",
  }, () => {
    throw HttpError.unauthorized("auth", {
      headers: { "WWW-Authenticate": "Bearer", "X-Multi": "1" },
    });
  });

  app.get("/crash", {
    name: "crash",
  }, () => {
    throw new Error("crash");
  });

  app.get("/validation", {
    name: "validation",
  }, () => {
    throw new ValidationError([{ type: "custom", loc: ["body", "f"], msg: "bad", input: 1 }]);
  });

  app.get("/int", {
    name: "int_",
    query: {
      v: t.Integer(),
    },
  }, (cx) => cx.query.v);

  return app;
}
