// Handler can read the matched route template.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  // websockets: [{"path": "/items/{item_id}", "name": "websocket_item", "params": [{"in": "path", "name": "item_id", "required": true, "schema": {"type": "string"}}], "injects": {"websocket": "websocket"}, "behaviour": "Accepts, sends {\"item_id\": item_id, \"path\": template}."}]

  app.get("/users/:user_id", {
    name: "get_user",
    params: {
      user_id: t.String(),
    },
  }, (cx) => ({ user_id: cx.params.user_id, path: "/users/{user_id}" }));

  return app;
}
