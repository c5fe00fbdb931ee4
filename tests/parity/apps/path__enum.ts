// Path parameter restricted to an enumeration of strings.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const ModelName = t.Enumeration(["alexnet", "resnet", "lenet"], { $id: "ModelName" });

const MESSAGES = {
  alexnet: "Deep network",
  lenet: "Convolutional network",
  resnet: "Residual network",
};

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/models/:model_name", {
    name: "get_model",
    params: {
      model_name: ModelName,
    },
  }, (cx) => ({ model_name: cx.params.model_name, message: MESSAGES[cx.params.model_name] }));

  return app;
}
