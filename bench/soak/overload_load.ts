// Load for overload.ts: connections that are kept, each with one request at a time, and arrivals that do not wait for
// the answers before them, as those of many clients do not.
import { connect, type Socket } from "node:net";

/** How one request ended. */
export interface Ending {
  /** Status; 0 when the connection broke or none was free. */
  readonly status: number;
  /** From the arrival to the answer, in milliseconds. */
  readonly tookMs: number;
}

/** Connections at most. */
const CONNECTIONS_MAX = 2_000;

/** Keeps connections to one server. */
export class Load {
  readonly #port: number;
  readonly #free: Connection[] = [];
  #count = 0;

  constructor(port: number) {
    this.#port = port;
  }

  /** One request. */
  async get(path: string): Promise<Ending> {
    const arrivedMs = performance.now();
    const connection = this.#free.pop() ?? this.#open();
    const status = connection === undefined ? 0 : await connection.get(path);
    if (connection !== undefined) {
      if (connection.isOpen) this.#free.push(connection);
      else this.#count--;
    }
    return { status, tookMs: performance.now() - arrivedMs };
  }

  /** Requests one after the other on `width` connections. */
  async closed(path: string, width: number, ms: number): Promise<Ending[]> {
    const untilMs = performance.now() + ms;
    const endings: Ending[] = [];
    await Promise.all(Array.from({ length: width }, async () => {
      while (performance.now() < untilMs) endings.push(await this.get(path));
    }));
    return endings;
  }

  /** `perSecond` arrivals, whatever becomes of them. Ends with the last answer; `ended` sees each of them. */
  async arrivals(
    path: string,
    { perSecond, ms, ended }: {
      readonly perSecond: number;
      readonly ms: number;
      readonly ended?: (ending: Ending) => void;
    },
  ): Promise<Ending[]> {
    const startedMs = performance.now();
    const endings: Ending[] = [];
    const pending: Promise<void>[] = [];
    const one = async () => {
      const ending = await this.get(path);
      endings.push(ending);
      ended?.(ending);
    };
    for (let sent = 0;;) {
      const passedMs = performance.now() - startedMs;
      if (passedMs >= ms) break;
      for (const due = passedMs * perSecond / 1_000; sent < due; sent++) pending.push(one());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(pending);
    return endings;
  }

  /** Closes the connections that are free. */
  close(): void {
    for (const connection of this.#free.splice(0)) connection.close();
  }

  #open(): Connection | undefined {
    if (this.#count >= CONNECTIONS_MAX) return undefined;
    this.#count++;
    return new Connection(this.#port);
  }
}

/** One connection. Answers have a Content-Length, and come in one piece as they are small. */
class Connection {
  isOpen = true;
  readonly #socket: Socket;
  #settle: ((status: number) => void) | undefined;
  #received = "";

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text) => this.#take(String(text)));
    this.#socket.on("error", () => this.#broken());
    this.#socket.on("close", () => this.#broken());
  }

  get(path: string): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#settle = resolve;
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#received.slice(0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + 4 + length) return;
    this.#received = this.#received.slice(end + 4 + length);
    if (/connection: close/i.test(head)) this.isOpen = false;
    this.#done(Number(head.slice(9, 12)));
  }

  #broken(): void {
    this.isOpen = false;
    this.#done(0);
  }

  #done(status: number): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(status);
  }
}
