// Simulated clients of an app: requests through its real `fetch`, each arriving, being answered and being left when the
// schedule says so.

import { buildRequest, type LabRequestInit, type RequestFaults } from "./client_request.ts";
import { delivery, hold } from "./io.ts";
import type { Run } from "./run.ts";
import type { Lane } from "./trace.ts";

/** An app as a simulated client sees it. */
export interface LabApp {
  /** Answers one request. */
  fetch(request: Request): Response | Promise<Response>;
  /** Stops taking requests and waits for those in flight; asked for by `shutdown`. */
  drain?(options: { readonly graceMs: number }): Promise<void>;
}

/** Options of a simulated client. */
export interface LabClientOptions {
  /** Name in traces. Default `"client"`. */
  readonly name?: string;
  /** Scheme and host of the requests. Default `"http://testserver"`. */
  readonly baseUrl?: string;
  /** Header fields of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The client leaves after this many milliseconds of virtual time. Default: it waits for ever. */
  readonly timeoutMs?: number;
  /** What may go wrong with its requests when the lab explores faults. Default: everything. `false`: nothing. */
  readonly faults?: RequestFaults | false;
  /** Lets the lab tell the app to stop at any step, with this grace. Default: it does not. */
  readonly shutdown?: { readonly graceMs: number };
}

/** What a client got. */
export interface LabResponse {
  /** Status; 499 when the client left before it had one. */
  readonly status: number;
  /** Header fields; empty when the client left. */
  readonly headers: Headers;
  /** Whether the client got the answer to its end. */
  readonly delivered: boolean;
  /** The body as far as it came. */
  readonly bytes: Uint8Array;
  /** The body as text. */
  readonly text: string;
  /** The body as JSON; `undefined` when there is none. */
  json<T>(): T;
}

/** A client of an app; see {@linkcode LabContext.client}. */
export class LabClient {
  readonly #run: Run;
  readonly #app: LabApp;
  readonly #options: LabClientOptions;

  /** Made by the test's context. */
  constructor(run: Run, app: LabApp, options: LabClientOptions) {
    this.#run = run;
    this.#app = app;
    this.#options = options;
  }

  /** Sends a GET request. */
  get(path: string, init?: LabRequestInit): LabRequest {
    return this.request("GET", path, init);
  }

  /** Sends a POST request. */
  post(path: string, init?: LabRequestInit): LabRequest {
    return this.request("POST", path, init);
  }

  /** Sends a PUT request. */
  put(path: string, init?: LabRequestInit): LabRequest {
    return this.request("PUT", path, init);
  }

  /** Sends a PATCH request. */
  patch(path: string, init?: LabRequestInit): LabRequest {
    return this.request("PATCH", path, init);
  }

  /** Sends a DELETE request. */
  delete(path: string, init?: LabRequestInit): LabRequest {
    return this.request("DELETE", path, init);
  }

  /** Sends a request with any method. It is under way at once; when it arrives is the schedule's. */
  request(method: string, path: string, init: LabRequestInit = {}): LabRequest {
    const { name = "client", faults, timeoutMs } = this.#options;
    return new LabRequest({
      run: this.#run,
      app: this.#app,
      lane: this.#run.lanes.add(`${name} ${method} ${path}`),
      method,
      url: `${this.#options.baseUrl ?? "http://testserver"}${path}`,
      headers: new Headers({ ...this.#options.headers, ...init.headers }),
      init: {
        ...(faults === undefined ? {} : { faults }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...init,
      },
    });
  }
}

/** What a {@linkcode LabRequest} is made of. */
export interface LabRequestParts {
  readonly run: Run;
  readonly app: LabApp;
  readonly lane: Lane;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly init: LabRequestInit;
}

/**
 * One request of a simulated client. Awaiting it waits for the whole answer; when the client leaves, for the end of the
 * request's scope, so that what the test checks afterwards has happened.
 */
export class LabRequest implements PromiseLike<LabResponse> {
  /** Settled at once when the client leaves, while the app may still be at work: for a client that tries again. */
  readonly left: Promise<void>;
  readonly #parts: LabRequestParts;
  readonly #connection = new AbortController();
  readonly #result: Promise<LabResponse>;
  readonly #chunks: Uint8Array[] = [];
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined = undefined;
  #isOver = false;
  #hasLeft = false;
  readonly #tellLeft: () => void;

  /** Sends it. */
  constructor(parts: LabRequestParts) {
    this.#parts = parts;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.left = promise;
    this.#tellLeft = resolve;
    this.#result = this.#send();
    // A request that nobody awaits must not count as a rejection that nobody looked at.
    this.#result.catch(() => {});
  }

  /** Waits for the answer. */
  then<A = LabResponse, B = never>(
    onFulfilled?: ((response: LabResponse) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#result.then(onFulfilled, onRejected);
  }

  /** The client leaves now: the request's signal aborts, a body that is being read is cancelled. */
  leave(): void {
    if (this.#isOver || this.#hasLeft) return;
    this.#hasLeft = true;
    this.#parts.run.event(this.#parts.lane, "leave");
    this.#connection.abort(new DOMException("The connection was closed.", "AbortError"));
    this.#reader?.cancel().catch(() => {});
    this.#tellLeft();
  }

  async #send(): Promise<LabResponse> {
    const { run, lane } = this.#parts;
    await delivery(run, { lane, label: "arrive", alone: true });
    const withdraw = this.#beginLeaving();
    try {
      const request = this.#request();
      const answer = this.#arrive(request);
      const head = await this.#unlessLeft(answer);
      const response = head === undefined ? LEFT : await this.#read(head);
      if (this.#hasLeft) await this.#abandoned(answer, request);
      return response;
    } finally {
      this.#isOver = true;
      withdraw();
    }
  }

  #arrive(request: Request): Response | Promise<Response> {
    const { run, app, lane } = this.#parts;
    run.client = lane;
    try {
      return app.fetch(request);
    } finally {
      run.client = undefined;
    }
  }

  /** From now on the client may leave: when the lab says so, and when it has no patience left. */
  #beginLeaving(): () => void {
    const { run, lane, init: { timeoutMs } } = this.#parts;
    const act = () => this.leave();
    const withdraw = this.#faults("disconnect")
      ? run.offer({ kind: "disconnect", lane, act })
      : () => {};
    if (timeoutMs === undefined) return withdraw;
    const atMs = run.timers.nowMs + timeoutMs;
    const timer = run.timers.set({ atMs, lane, label: "patience", work: act });
    return () => {
      withdraw();
      run.timers.stop(timer);
    };
  }

  #request(): Request {
    const { run, lane, method, url, headers, init } = this.#parts;
    return buildRequest({
      ...{ run, lane, method, url, headers, init },
      signal: this.#connection.signal,
      faults: this.#faults("body"),
      leave: () => this.leave(),
    });
  }

  #faults(kind: keyof RequestFaults): boolean {
    const { faults } = this.#parts.init;
    return faults !== false && faults?.[kind] !== false;
  }

  /** The value, or `undefined` once the client has left. */
  #unlessLeft<T>(value: T | Promise<T>): Promise<T | undefined> {
    return Promise.race([value, this.left.then(() => undefined)]);
  }

  /** Waits for a completion or until the client has left. */
  async #step(label: string): Promise<void> {
    const { run, lane } = this.#parts;
    const { promise, drop } = hold(run, { lane, label, alone: true });
    await this.#unlessLeft(promise);
    if (this.#hasLeft) drop();
  }

  /** The client has left: the server throws away what still comes, and ends. */
  async #abandoned(answer: Response | Promise<Response>, request: Request): Promise<void> {
    try {
      const { body } = await answer;
      if (body?.locked === false) await body.cancel();
    } catch {
      // Nobody is there to be told.
    }
    await this.#parts.run.scopes.closedOf(request);
  }

  async #read(head: Response): Promise<LabResponse> {
    const { run, lane, method, init: { chunksMax = CHUNKS_MAX } } = this.#parts;
    const { status, headers } = head;
    await this.#step(`head ${status}`);
    if (this.#hasLeft) return LEFT;
    // No body follows the head that answers HEAD, whatever the app gave: servers cut it off.
    if (method === "HEAD") await head.body?.cancel();
    else this.#reader = head.body?.getReader();
    let delivered = this.#reader === undefined;
    while (!delivered && !this.#hasLeft) {
      const piece = await this.#next();
      if (piece === undefined) break;
      // A body that was cancelled because its reader has left ends, too.
      delivered = piece.done && !this.#hasLeft;
      if (piece.value === undefined) continue;
      this.#chunks.push(piece.value);
      run.event(lane, "chunk", String(piece.value.length));
      if (this.#chunks.length >= chunksMax) this.leave();
      else await this.#step("read on");
    }
    if (!this.#hasLeft) run.event(lane, delivered ? "delivered" : "broken off", String(status));
    return responseOf({ status, headers, delivered }, this.#chunks);
  }

  /** The next piece of the answer; `undefined` when it breaks off. */
  async #next(): Promise<ReadableStreamReadResult<Uint8Array> | undefined> {
    try {
      return await this.#unlessLeft(this.#reader!.read());
    } catch {
      return undefined;
    }
  }
}

function responseOf(
  end: Pick<LabResponse, "status" | "headers" | "delivered">,
  chunks: readonly Uint8Array[],
): LabResponse {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return {
    ...end,
    bytes,
    get text() {
      return DECODER.decode(bytes);
    },
    json<T>() {
      return (bytes.length === 0 ? undefined : JSON.parse(DECODER.decode(bytes))) as T;
    },
  };
}

const CHUNKS_MAX = 1_000;
const DECODER = new TextDecoder();
/** What a client has that left before it had an answer. */
const LEFT: LabResponse = responseOf({ status: 499, headers: new Headers(), delivered: false }, []);
