// Body that is an array of models.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Image = t.Object({
  url: t.String({ format: "uri", maxLength: 2083, minLength: 1 }),
  name: t.String(),
}, { $id: "Image" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/images/multiple/", {
    name: "create_multiple_images",
    body: t.Array(Image, { title: "Images" }),
  }, (cx) => cx.body);

  return app;
}
