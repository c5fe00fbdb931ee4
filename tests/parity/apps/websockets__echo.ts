// WebSocket echo next to an HTML page.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const PAGE = `<!DOCTYPE html>
<html>
  <head><title>Chat</title></head>
  <body>
    <h1>WebSocket Chat</h1>
    <form id="form"><input id="text" autocomplete="off"><button>Send</button></form>
    <ul id="messages"></ul>
    <script>
      const socket = new WebSocket("ws://" + location.host + "/ws");
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

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/", { name: "get", produces: "text/html" }, () => PAGE);
  app.ws(
    "/ws",
    { name: "websocket_endpoint", receive: "text", send: "text" },
    async (_, socket) => {
      for await (const text of socket) await socket.send(`Message text was: ${text}`);
    },
  );
  return app;
}
