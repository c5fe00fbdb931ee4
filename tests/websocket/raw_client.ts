// A WebSocket client on a raw TCP connection, so that tests can send what no real client sends, and see every frame.
import { Buffer } from "node:buffer";
import net from "node:net";

/** A frame as it came from the server. */
export interface RawFrame {
  readonly op: number;
  readonly payload: Buffer;
}

/** Opcodes of RFC 6455 section 5.2. */
export const OP = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Header fields of a good handshake. */
export const GOOD: Readonly<Record<string, string>> = {
  Host: "localhost",
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** One connection. */
export class RawClient {
  /** Status of the answer to the handshake. */
  status = 0;
  /** Its header lines. */
  head = "";
  /** When the server closed the TCP connection, or it broke. */
  readonly gone: Promise<void>;
  readonly #tcp: net.Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #frames: RawFrame[] = [];
  #waiting: ((frame: RawFrame | undefined) => void)[] = [];
  #hasEnded = false;

  private constructor(tcp: net.Socket) {
    this.#tcp = tcp;
    this.gone = new Promise((resolve) => tcp.once("close", () => resolve()));
    tcp.on("error", () => {});
    tcp.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    tcp.on("close", () => {
      this.#hasEnded = true;
      for (const wake of this.#waiting.splice(0)) wake(undefined);
    });
  }

  /** Sends a handshake and waits for its answer. */
  static async open(
    url: string,
    { headers = {}, method = "GET" }: {
      readonly headers?: Readonly<Record<string, string | undefined>>;
      readonly method?: string;
    } = {},
  ): Promise<RawClient> {
    const { hostname, port, pathname, search } = new URL(url);
    const tcp = net.connect(Number(port), hostname);
    const client = new RawClient(tcp);
    await new Promise((resolve) => tcp.once("connect", resolve));
    const fields = Object.entries({ ...GOOD, ...headers })
      .flatMap(([name, value]) => value === undefined ? [] : `${name}: ${value}`);
    tcp.write([`${method} ${pathname}${search} HTTP/1.1`, ...fields, "", ""].join("\r\n"));
    await client.#answered.promise;
    return client;
  }

  readonly #answered: PromiseWithResolvers<void> = Promise.withResolvers();

  /** Sends raw bytes. */
  write(bytes: Uint8Array): void {
    this.#tcp.write(bytes);
  }

  /** Sends a frame, masked and final unless told otherwise. */
  frame(
    op: number,
    payload: string | Uint8Array,
    { fin = true, mask = true, rsv = 0 }: {
      readonly fin?: boolean;
      readonly mask?: boolean;
      readonly rsv?: number;
    } = {},
  ): void {
    this.write(frameOf(op, payload, { fin, mask, rsv }));
  }

  /** Sends a text message. */
  text(text: string): void {
    this.frame(OP.text, text);
  }

  /** The next frame; `undefined` when the connection has ended. */
  next(): Promise<RawFrame | undefined> {
    const queued = this.#frames.shift();
    if (queued !== undefined || this.#hasEnded) return Promise.resolve(queued);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next frame as text. */
  async nextText(): Promise<string> {
    const frame = await this.next();
    return frame === undefined ? "(ended)" : frame.payload.toString("utf8");
  }

  /** Skips frames up to the end: the code of the close frame; 0 when there was none. */
  async closeCode(): Promise<number> {
    for (let frame = await this.next(); frame !== undefined; frame = await this.next()) {
      if (frame.op === OP.close) {
        return frame.payload.length < 2 ? 1_005 : frame.payload.readUInt16BE(0);
      }
    }
    return 0;
  }

  /** Answers the server's close as clients do, then ends the connection. */
  async closed(): Promise<number> {
    const code = await this.closeCode();
    if (code !== 0) this.frame(OP.close, code === 1_005 ? "" : codeBytes(code));
    this.end();
    await this.gone;
    return code;
  }

  /** Starts the closing handshake. */
  close(code = 1_000): void {
    this.frame(OP.close, codeBytes(code));
  }

  /** Stops and starts reading. */
  pause(): void {
    this.#tcp.pause();
  }

  /** See {@linkcode pause}. */
  resume(): void {
    this.#tcp.resume();
  }

  /** Half-closes. */
  end(): void {
    this.#tcp.end();
  }

  /** Cuts the connection. */
  destroy(): void {
    this.#tcp.destroy();
  }

  #receive(chunk: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.status === 0) {
      const end = this.#bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.head = this.#bytes.subarray(0, end).toString("latin1");
      this.status = Number(this.head.slice(9, 12));
      this.#bytes = this.#bytes.subarray(end + 4);
      this.#answered.resolve();
    }
    if (this.status !== 101) return;
    for (let frame = this.#parse(); frame !== undefined; frame = this.#parse()) {
      const wake = this.#waiting.shift();
      if (wake === undefined) this.#frames.push(frame);
      else wake(frame);
    }
  }

  #parse(): RawFrame | undefined {
    const bytes = this.#bytes;
    if (bytes.length < 2) return undefined;
    let length = bytes[1]! & 127;
    let offset = 2;
    if (length === 126) {
      if (bytes.length < 4) return undefined;
      length = bytes.readUInt16BE(2);
      offset = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return undefined;
      length = Number(bytes.readBigUInt64BE(2));
      offset = 10;
    }
    if (bytes.length < offset + length) return undefined;
    this.#bytes = bytes.subarray(offset + length);
    return { op: bytes[0]! & 15, payload: Buffer.from(bytes.subarray(offset, offset + length)) };
  }
}

/** The bytes of one frame. */
export function frameOf(
  op: number,
  payload: string | Uint8Array,
  { fin = true, mask = true, rsv = 0 }: {
    readonly fin?: boolean;
    readonly mask?: boolean;
    readonly rsv?: number;
  } = {},
): Buffer {
  const bytes = Buffer.from(payload as Uint8Array);
  const first = (fin ? 0x80 : 0) | rsv << 4 | op;
  const bit = mask ? 0x80 : 0;
  let head = Buffer.from([first, bit | bytes.length]);
  if (bytes.length > 125) {
    head = Buffer.alloc(bytes.length < 65_536 ? 4 : 10);
    head[0] = first;
    head[1] = bit | (bytes.length < 65_536 ? 126 : 127);
    if (bytes.length < 65_536) head.writeUInt16BE(bytes.length, 2);
    else head.writeBigUInt64BE(BigInt(bytes.length), 2);
  }
  if (!mask) return Buffer.concat([head, bytes]);
  const key = [1, 2, 3, 4] as const;
  return Buffer.concat([head, Buffer.from(key), bytes.map((byte, i) => byte ^ key[i & 3]!)]);
}

function codeBytes(code: number): Uint8Array {
  return new Uint8Array([code >> 8, code & 255]);
}
