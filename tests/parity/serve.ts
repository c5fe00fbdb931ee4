// A real listener for the parity player, for cases that need one.
import { serve as listen } from "../../src/runtime/mod.ts";
import type { App } from "../../mod.ts";

/** Serves `app` on a free loopback port. */
export async function serve(app: App): Promise<{ url: string; stop(): Promise<void> }> {
  const server = await listen(app, { port: 0, hostname: "127.0.0.1", quiet: true });
  return { url: server.url.replace(/\/$/, ""), stop: () => server.stop() };
}
