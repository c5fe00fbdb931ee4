// Where a request to Bun.serve came from.

import type { Peer } from "../route/mod.ts";
import { bun, type BunServer } from "./globals.ts";

/**
 * Asks Bun for the address only when somebody reads it: the question costs a tenth of a small request. Bun has no answer
 * any more once the connection is upgraded.
 */
export class BunPeer implements Peer {
  readonly server: BunServer;
  readonly request: Request;
  readonly #idleSeconds: number;
  #kept: { readonly address: string; readonly port: number } | undefined = undefined;

  constructor(server: BunServer, request: Request, idleSeconds: number) {
    this.server = server;
    this.request = request;
    this.#idleSeconds = idleSeconds;
  }

  host(): string | null {
    return this.request.headers.get("host");
  }

  /** The exemption stays on the connection if it is not taken back, which then would never be closed. */
  holdOpen(): () => void {
    this.server.timeout(this.request, 0);
    return () => this.server.timeout(this.request, this.#idleSeconds);
  }

  fileBody(path: string): Blob {
    return bun!.file(path);
  }

  get address(): string | undefined {
    return this.#ask()?.address;
  }

  get port(): number | undefined {
    return this.#ask()?.port;
  }

  get upgrades(): boolean {
    return true;
  }

  keep(): void {
    this.#kept = this.#ask();
  }

  #ask(): { readonly address: string; readonly port: number } | undefined {
    return this.#kept ?? this.server.requestIP(this.request) ?? undefined;
  }
}
