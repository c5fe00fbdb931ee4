// An empty form value counts as absent: default used.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const age = t.Nullable(t.Integer(), { default: null });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/urlencoded", { name: "post_url_encoded", form: { age } }, (cx) => cx.form.age);

  app.post("/multipart", {
    name: "post_multi_part",
    form: { age, file: t.Nullable(t.FileBytes(), { default: null }) },
  }, (cx) => {
    const { file } = cx.form;
    return { file: file && new TextDecoder().decode(file), age: cx.form.age };
  });

  return app;
}
