// An HTTP client on a raw TCP connection, so that a test decides when each byte is sent, and how the client leaves.
import { Buffer } from "node:buffer";
import net from "node:net";

/** A whole answer, or as much of it as came before the connection ended. */
export interface Answer {
  readonly status: number;
  /** Header lines, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Body without its framing. */
  readonly body: string;
  /** Whether the framing says that it is whole. */
  readonly complete: boolean;
}

/** One connection. */
export class Client {
  /** All bytes that came and belong to no answer that was taken, as Latin-1. */
  received = "";
  /** Whether the server, or the client itself, has ended the connection. */
  hasEnded = false;
  /** Settles when it has ended. */
  readonly gone: Promise<void>;
  readonly #tcp: net.Socket;
  #changed: PromiseWithResolvers<void> = Promise.withResolvers();

  private constructor(tcp: net.Socket) {
    this.#tcp = tcp;
    tcp.on("error", () => {});
    tcp.on("data", (chunk: Uint8Array) => {
      this.received += Buffer.from(chunk).toString("latin1");
      this.#tell();
    });
    this.gone = new Promise((resolve) => tcp.once("close", () => resolve()));
    const ended = () => {
      this.hasEnded = true;
      this.#tell();
    };
    tcp.once("end", ended);
    tcp.once("close", ended);
  }

  /** Connects. */
  static async open(port: number): Promise<Client> {
    const tcp = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const client = new Client(tcp);
    await new Promise<void>((resolve, reject) => {
      tcp.once("connect", () => resolve());
      tcp.once("error", reject);
    });
    return client;
  }

  /** Connects and sends the head of a request. */
  static async send(port: number, line: string, fields: readonly string[] = []): Promise<Client> {
    const client = await Client.open(port);
    client.write(headOf(line, fields));
    return client;
  }

  /** Sends bytes. */
  write(data: string | Uint8Array): void {
    this.#tcp.write(data);
  }

  /** The next whole answer. */
  async answer(): Promise<Answer> {
    for (;;) {
      const parsed = parse(this.received, this.hasEnded);
      if (parsed !== undefined) {
        this.received = this.received.slice(parsed.length);
        return parsed.answer;
      }
      if (this.hasEnded) throw new Error(`no answer: ${JSON.stringify(this.received)}`);
      await this.#changed.promise;
    }
  }

  /** Waits until what came matches. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.received)) {
      if (this.hasEnded) throw new Error(`ended before ${pattern}: ${this.received}`);
      await this.#changed.promise;
    }
  }

  /** Stops reading: the server meets backpressure. */
  pause(): void {
    this.#tcp.pause();
  }

  /** Leaves with a reset. */
  reset(): void {
    this.#tcp.resetAndDestroy();
  }

  /** Leaves by closing the connection, in both directions. */
  close(): void {
    this.#tcp.destroy();
  }

  /** Closes its own direction only. */
  halfClose(): void {
    this.#tcp.end();
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** How clients leave. */
export const WAYS: readonly [name: string, leave: (client: Client) => void][] = [
  ["resets", (client) => client.reset()],
  ["closes", (client) => client.close()],
  ["half-closes", (client) => client.halfClose()],
];

/** The head of a request. */
export function headOf(line: string, fields: readonly string[] = []): string {
  return [`${line} HTTP/1.1`, "Host: localhost", ...fields, "", ""].join("\r\n");
}

function parse(
  text: string,
  hasEnded: boolean,
): { readonly answer: Answer; readonly length: number } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = new Map(lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  const status = Number(first.slice(9, 12));
  const start = end + 4;
  const isChunked = headers.get("transfer-encoding") === "chunked";
  const { body, length, complete } = isChunked
    ? unchunk(text.slice(start))
    : fixed(text.slice(start), Number(headers.get("content-length") ?? "0"));
  if (!complete && !hasEnded) return undefined;
  return { answer: { status, headers, body, complete }, length: start + length };
}

interface Framed {
  readonly body: string;
  readonly length: number;
  readonly complete: boolean;
}

function fixed(text: string, length: number): Framed {
  return { body: text.slice(0, length), length, complete: text.length >= length };
}

function unchunk(text: string): Framed {
  let body = "";
  let at = 0;
  for (;;) {
    const line = text.indexOf("\r\n", at);
    if (line < 0) return { body, length: at, complete: false };
    const size = Number.parseInt(text.slice(at, line), 16);
    const end = line + 2 + size;
    if (text.length < end + 2) return { body, length: at, complete: false };
    body += text.slice(line + 2, end);
    at = end + 2;
    if (size === 0) return { body, length: at, complete: true };
  }
}
