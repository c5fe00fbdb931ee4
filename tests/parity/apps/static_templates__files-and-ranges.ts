// Static directories, file responses, byte ranges, conditional requests.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { fileResponse } from "../../../src/files/mod.ts";
import { staticFiles } from "../../../src/static/mod.ts";

const strict = { ranges: "strict" } as const;

export function createApp(): App {
  const app = new App(fastapi());
  const file = "pub/a.txt";

  app.get(
    "/download",
    { name: "download" },
    (cx) => fileResponse(cx, file, { ...strict, filename: "report.txt" }),
  );

  app.get(
    "/download-unicode",
    { name: "download_unicode" },
    (cx) => fileResponse(cx, file, { ...strict, filename: "naïve file.txt" }),
  );

  app.get(
    "/inline",
    { name: "inline" },
    (cx) => fileResponse(cx, file, { ...strict, filename: "a.txt", disposition: "inline" }),
  );

  app.get("/typed", { name: "typed" }, (cx) =>
    fileResponse(cx, file, {
      ...strict,
      contentType: "application/x-thing",
      status: 203,
      headers: { "x-more": "1" },
    }));

  app.get("/as-json", { name: "as_json" }, (cx) => fileResponse(cx, "pub/data.json", strict));

  app.mount("/s", staticFiles("pub", { ...strict, index: null }));
  app.mount("/h", staticFiles("pub", { ...strict, notFound: "404.html" }));

  return app;
}
