// Where a request to Bun.serve came from.

import type { Peer } from "../route/mod.ts";
import { bun, type BunServer } from "./globals.ts";

/** Exempts requests from the idle timeout. */
interface Holder {
  hold(request: Request): () => void;
}

/**
 * Asks Bun for the address only when somebody reads it: the question costs a tenth of a small request. Bun has no answer
 * any more once the connection is upgraded.
 */
export class BunPeer implements Peer {
  readonly server: BunServer;
  readonly request: Request;
  readonly #holder: Holder;
  #kept: { readonly address: string; readonly port: number } | undefined = undefined;

  constructor(server: BunServer, request: Request, holder: Holder) {
    this.server = server;
    this.request = request;
    this.#holder = holder;
  }

  holdOpen(): () => void {
    return this.#holder.hold(this.request);
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

  /** Copies the address, for what outlives the request. */
  keep(): void {
    this.#kept = this.#ask();
  }

  #ask(): { readonly address: string; readonly port: number } | undefined {
    return this.#kept ?? this.server.requestIP(this.request) ?? undefined;
  }
}
