// The baseline under Deno.serve.
import { hasSocket, hostname, port } from "./data.ts";
import { echo, handle } from "./raw.ts";

Deno.serve({ port, hostname, onListen() {} }, hasSocket ? handleOrUpgrade : handle);

function handleOrUpgrade(request: Request): Response | Promise<Response> {
  if (!request.url.endsWith("/ws")) return handle(request);
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onmessage = ({ data }) => {
    const answer = typeof data === "string" ? echo(data) : undefined;
    if (answer === undefined) socket.close(1008);
    else socket.send(answer);
  };
  return response;
}
