// Optional file as bytes and as upload object.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/files/", {
    name: "create_file",
    form: { file: t.Nullable(t.FileBytes(), { default: null }) },
  }, (cx) => {
    const { file } = cx.form;
    return file?.length ? { file_size: file.length } : { message: "No file sent" };
  });

  app.post("/uploadfile/", {
    name: "create_upload_file",
    form: { file: t.Nullable(t.File(), { default: null }) },
  }, (cx) => {
    const { file } = cx.form;
    return file === null ? { message: "No upload file sent" } : { filename: file.filename };
  });

  return app;
}
