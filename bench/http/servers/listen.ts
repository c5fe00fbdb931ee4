// Serves a fetch handler on the runtime it runs on, with nothing around it: for peers that only have `fetch`.
import { hostname, port } from "./data.ts";

type Fetch = (request: Request) => Response | Promise<Response>;

interface Runtimes {
  readonly Bun?: {
    serve(options: {
      port: number;
      hostname: string;
      development: boolean;
      fetch: Fetch;
    }): unknown;
  };
  readonly Deno?: {
    serve(
      options: { port: number; hostname: string; onListen: () => void },
      fetch: Fetch,
    ): unknown;
  };
}

/** Serves `fetch` on the port of the environment. */
export function listen(fetch: Fetch): void {
  const { Bun, Deno } = globalThis as unknown as Runtimes;
  if (Bun !== undefined) {
    Bun.serve({ port, hostname, development: false, fetch });
  } else Deno?.serve({ port, hostname, onListen() {} }, fetch);
}
