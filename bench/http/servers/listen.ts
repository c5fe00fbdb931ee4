// Serves a fetch handler on the runtime it runs on, with nothing around it: for peers that only have `fetch`.
import { hostname, port } from "./data.ts";

type Fetch = (request: Request, server: unknown) => Response | Promise<Response>;

interface Runtimes {
  readonly Bun?: {
    serve(options: {
      port: number;
      hostname: string;
      development: boolean;
      fetch: Fetch;
      websocket?: unknown;
    }): unknown;
  };
  readonly Deno?: {
    serve(
      options: { port: number; hostname: string; onListen: () => void },
      fetch: Fetch,
    ): unknown;
  };
}

/** Serves `fetch` on the port of the environment. @param websocket Bun's handlers of sockets, if there are any. */
export function listen(fetch: Fetch, websocket?: unknown): void {
  const { Bun, Deno } = globalThis as unknown as Runtimes;
  if (Bun !== undefined) {
    Bun.serve({
      port,
      hostname,
      development: false,
      fetch,
      ...(websocket === undefined ? {} : { websocket }),
    });
  } else Deno?.serve({ port, hostname, onListen() {} }, fetch);
}
