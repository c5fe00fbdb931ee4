// Lists of files.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const PAGE = `<form action="/files/" enctype="multipart/form-data" method="post">
<input name="files" type="file" multiple><input type="submit">
</form>
<form action="/uploadfiles/" enctype="multipart/form-data" method="post">
<input name="files" type="file" multiple><input type="submit">
</form>
`;

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/files/", {
    name: "create_files",
    form: { files: t.Array(t.FileBytes()) },
  }, (cx) => ({ file_sizes: cx.form.files.map((bytes) => bytes.length) }));

  app.post("/uploadfiles/", {
    name: "create_upload_files",
    form: { files: t.Array(t.File()) },
  }, (cx) => ({ filenames: cx.form.files.map((file) => file.filename) }));

  app.get(
    "/",
    { name: "main" },
    () => new Response(PAGE, { headers: { "content-type": "text/html; charset=utf-8" } }),
  );

  return app;
}
