// HTML template with addresses of a route and of a mount.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { staticFiles } from "../../../src/static/mod.ts";
import { templates } from "../../../src/template/mod.ts";

// The corpus describes this file in words.
const ITEM = `<html>
<head>
<title>Item Details</title>
<link href="{{ url_for('static', path='/styles.css') }}" rel="stylesheet">
</head>
<body>
<h1><a href="{{ url_for('read_item', id=id) }}">Item ID: {{ id }}</a></h1>
</body>
</html>
`;

export function createApp(): App {
  const app = new App(fastapi());
  const pages = templates({
    sources: { "item.html": ITEM },
    mounts: { static: "/static" },
    absoluteUrls: true,
  });
  app.mount("/static", staticFiles("static", { index: null }));
  app.get(
    "/items/:id",
    { name: "read_item", produces: "text/html" },
    (cx) => pages.render(cx, "item.html", { id: cx.params.id }),
  );
  return app;
}
