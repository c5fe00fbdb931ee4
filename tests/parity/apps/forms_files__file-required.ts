// Required file as bytes and as upload object.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/files/", { name: "create_file", form: { file: t.FileBytes() } }, (cx) => ({
    file_size: cx.form.file.length,
  }));

  app.post("/uploadfile/", { name: "create_upload_file", form: { file: t.File() } }, (cx) => ({
    filename: cx.form.file.filename,
  }));

  return app;
}
