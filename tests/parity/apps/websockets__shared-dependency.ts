// One dependency used by an HTTP and a WebSocket route, reading application state.
import { App, dependency } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const state = { value: 42 };
  const value = dependency(() => state.value, { name: "extract_value_from_http_connection" });

  const app = new App(fastapi());
  app.get("/http", { name: "get_value_by_http", deps: { value } }, (cx) => cx.deps.value);
  app.ws("/ws", { name: "get_value_by_ws", deps: { value } }, async (cx, socket) => {
    await socket.send(cx.deps.value);
  });
  return app;
}
