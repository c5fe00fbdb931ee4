// A parameter that takes slashes.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/files/:file_path{path}", { name: "read_file" }, (cx) => ({
    file_path: cx.params.file_path,
  }));
  return app;
}
