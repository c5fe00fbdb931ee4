// A simulated carrier of WebSocket connections: every frame, every ending and every change of a client's pace is a step
// of the run.
import type { LabContext } from "../../../src/lab/mod.ts";
import { UpgradeAnswer, type Wire } from "../../../src/websocket/internal.ts";
import type { App } from "../../../mod.ts";

/** Options of {@linkcode LabSocket}. */
export interface LabSocketOptions {
  /** Frames that the client takes before it is behind. Default: all. */
  readonly takes?: number;
  /** Whether the app may answer 503. Default `false`. */
  readonly mayBeRefused?: boolean;
}

/** A client's end of a connection in the lab. */
export class LabSocket {
  /** What has arrived. */
  readonly got: string[] = [];
  /** Code of the closing handshake; 1006 without one, `undefined` while open. */
  code: number | undefined = undefined;
  readonly #t: LabContext;
  readonly #answer: UpgradeAnswer;
  #takes: number;
  #waiting: string[] = [];

  private constructor(
    t: LabContext,
    answer: UpgradeAnswer,
    { takes = Infinity }: LabSocketOptions,
  ) {
    this.#t = t;
    this.#answer = answer;
    this.#takes = takes;
  }

  /** Connects; `undefined` when it is refused. */
  static async connect(
    t: LabContext,
    app: App,
    path: string,
    options: LabSocketOptions = {},
  ): Promise<LabSocket | undefined> {
    const request = new Request(`http://testserver${path}`, { headers: HANDSHAKE });
    const answer = await app.fetch(request, {
      address: undefined,
      port: undefined,
      upgrades: true,
    });
    if (!(answer instanceof UpgradeAnswer)) {
      const isFine = options.mayBeRefused === true && answer.status === 503;
      t.expect(isFine, `refused with ${answer.status}`);
      return undefined;
    }
    const socket = new LabSocket(t, answer, options);
    await t.cx.checkpoint();
    answer.listener.onOpen(socket.#wire());
    return socket;
  }

  /** Whether connection, handler and scope have ended. */
  get hasEnded(): boolean {
    return this.#answer.ended;
  }

  /** The client says something. */
  async say(text: string): Promise<void> {
    await this.#t.cx.checkpoint();
    if (this.code === undefined) this.#answer.listener.onMessage(text);
  }

  /** The client leaves: politely with a code, or without a word. */
  async leave(code = 1006): Promise<void> {
    await this.#t.cx.checkpoint();
    this.#end(code);
  }

  /** A client that was behind takes everything. */
  async catchUp(): Promise<void> {
    await this.#t.cx.checkpoint();
    this.#takes = Infinity;
    this.got.push(...this.#waiting);
    this.#waiting = [];
    if (this.code === undefined) this.#answer.listener.onDrain();
  }

  /** Waits for virtual time until everything of it has ended. */
  async ended(): Promise<void> {
    if (this.#answer.ended) return;
    await new Promise<void>((resolve) => this.#answer.onEnd(resolve));
  }

  #end(code: number): void {
    if (this.code !== undefined) return;
    this.code = code;
    this.#answer.listener.onClose(code, "");
  }

  #wire(): Wire {
    const bytes = (all: readonly string[]) => all.reduce((sum, { length }) => sum + length, 0);
    const waiting = () => this.#waiting;
    return {
      get bufferedBytes(): number {
        return bytes(waiting());
      },
      send: (data) => {
        if (this.#takes > 0) {
          this.#takes--;
          this.got.push(String(data));
          return true;
        }
        this.#waiting.push(String(data));
        return false;
      },
      close: (code) => void this.#soon(() => this.#end(code)),
      terminate: () => void (this.code ??= 1006),
    };
  }

  async #soon(work: () => void): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    work();
  }
}

const HANDSHAKE = {
  host: "testserver",
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};
