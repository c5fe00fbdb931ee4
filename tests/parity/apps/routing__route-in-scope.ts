// Handler can read the matched route template.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { openApiPath } from "../../../src/router/mod.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/users/:user_id", {
    name: "get_user",
    params: {
      user_id: t.String(),
    },
  }, (cx) => ({ user_id: cx.params.user_id, path: openApiPath(cx.plan!.path) }));

  app.ws("/items/:item_id", {
    name: "websocket_item",
    params: {
      item_id: t.String(),
    },
  }, async (cx, socket) => {
    await socket.send({ item_id: cx.params.item_id, path: openApiPath(cx.plan!.path) });
  });

  return app;
}
