// Default produced by a function.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const ResponseModel = t.Object({
  code: t.Integer({ default: 200 }),
  message: t.Optional(t.String({ default: () => "Successful operation." })),
}, { $id: "ResponseModel" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/response_model_has_default_factory_return_dict", {
    name: "response_model_has_default_factory_return_dict",
    response: { 200: ResponseModel },
  }, () => ({ code: 200 }));

  app.get("/response_model_has_default_factory_return_model", {
    name: "response_model_has_default_factory_return_model",
    response: { 200: ResponseModel },
  }, () => ({ code: 200 }));

  return app;
}
