// Custom media type.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  const xml = '<?xml version="1.0"?><note><head>Title</head><body>Text</body></note>';

  app.get("/legacy/", {
    name: "get_legacy_data",
  }, () => new Response(xml, { headers: { "content-type": "application/xml" } }));

  return app;
}
