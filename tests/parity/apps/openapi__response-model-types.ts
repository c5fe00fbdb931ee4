// Additional response models of scalar, list and model type.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Model = t.Object({
  name: t.String(),
}, { $id: "Model" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/valid1", {
    name: "valid1",
    responses: { "500": { schema: t.Integer() } },
  }, () => null);

  app.get("/valid2", {
    name: "valid2",
    responses: { "500": { schema: t.Array(t.Integer()) } },
  }, () => null);

  app.get("/valid3", {
    name: "valid3",
    responses: { "500": { schema: Model } },
  }, () => null);

  app.get("/valid4", {
    name: "valid4",
    responses: { "500": { schema: t.Array(Model) } },
  }, () => null);

  return app;
}
