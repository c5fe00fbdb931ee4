// Connection manager with broadcast and disconnect handling.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { Hub } from "../../../src/websocket/mod.ts";

const PAGE = `<!DOCTYPE html>
<html>
  <head><title>Chat</title></head>
  <body>
    <h1>WebSocket Chat</h1>
    <h2>Your ID: <span id="id"></span></h2>
    <form id="form"><input id="text" autocomplete="off"><button>Send</button></form>
    <ul id="messages"></ul>
    <script>
      const id = Date.now();
      document.getElementById("id").textContent = id;
      const socket = new WebSocket("ws://" + location.host + "/ws/" + id);
      socket.onmessage = (event) => {
        const item = document.createElement("li");
        item.textContent = event.data;
        document.getElementById("messages").append(item);
      };
      document.getElementById("form").onsubmit = (event) => {
        event.preventDefault();
        const text = document.getElementById("text");
        socket.send(text.value);
        text.value = "";
      };
    </script>
  </body>
</html>
`;
const ROOM = "all";

export function createApp(): App {
  const hub = new Hub<string>();
  const app = new App(fastapi());
  app.get("/", { name: "get", produces: "text/html" }, () => PAGE);
  app.ws("/ws/:client_id", {
    name: "websocket_endpoint",
    params: { client_id: t.Integer() },
    receive: "text",
    send: "text",
  }, async (cx, socket) => {
    const { client_id: id } = cx.params;
    const leave = hub.join(ROOM, socket);
    try {
      for await (const text of socket) {
        await socket.send(`You wrote: ${text}`);
        hub.publish(ROOM, `Client #${id} says: ${text}`);
      }
    } finally {
      leave();
      hub.publish(ROOM, `Client #${id} left the chat`);
    }
  });
  return app;
}
