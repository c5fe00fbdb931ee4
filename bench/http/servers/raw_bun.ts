// The baseline under Bun.serve.
import { hasSocket, hostname, port } from "./data.ts";
import { echo, handle } from "./raw.ts";

interface BunSocket {
  send(text: string): unknown;
  close(code: number): void;
}

interface BunServer {
  upgrade(request: Request): boolean;
}

interface BunLike {
  serve(options: {
    port: number;
    hostname: string;
    development: boolean;
    fetch(request: Request, server: BunServer): Response | Promise<Response> | undefined;
    websocket?: { message(socket: BunSocket, text: string | Uint8Array): void };
  }): unknown;
}

const { Bun } = globalThis as unknown as { Bun: BunLike };
const common = { port, hostname, development: false };
if (!hasSocket) Bun.serve({ ...common, fetch: handle });
else {
  Bun.serve({
    ...common,
    fetch(request, server) {
      if (!request.url.endsWith("/ws")) return handle(request);
      return server.upgrade(request) ? undefined : new Response(null, { status: 426 });
    },
    websocket: {
      message(socket, text) {
        const answer = typeof text === "string" ? echo(text) : undefined;
        if (answer === undefined) socket.close(1008);
        else socket.send(answer);
      },
    },
  });
}
