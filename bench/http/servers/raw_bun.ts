// The baseline under Bun.serve.
import { hostname, port } from "./data.ts";
import { handle } from "./raw.ts";

interface BunLike {
  serve(options: {
    port: number;
    hostname: string;
    development: boolean;
    fetch: typeof handle;
  }): unknown;
}

const { Bun } = globalThis as unknown as { Bun: BunLike };
Bun.serve({ port, hostname, development: false, fetch: handle });
