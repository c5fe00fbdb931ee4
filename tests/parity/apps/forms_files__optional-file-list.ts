// Optional list of files.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/files", {
    name: "upload_files",
    form: { files: t.Nullable(t.Array(t.FileBytes()), { default: null }) },
  }, (cx) => {
    const { files } = cx.form;
    if (files === null) return { files_count: 0 };
    return { files_count: files.length, sizes: files.map((bytes) => bytes.length) };
  });

  return app;
}
