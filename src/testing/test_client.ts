// Requests to an app in process, with cookies kept: what FastAPI's TestClient gives, over the app's real dispatch.

import { type Client, client, type ClientSocket } from "../client/mod.ts";
import { type Opener, openInProcess, openSocket } from "../client/mod.ts";
import type { Peer } from "../route/mod.ts";
import { CookieJar } from "./cookie_jar.ts";

/** Options of {@linkcode TestClient}. */
export interface TestClientOptions {
  /** Scheme and host of the requests. Default `"http://testserver"`. */
  readonly baseUrl?: string;
  /** Header fields of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Follows redirects, at most 20. Default `true`. */
  readonly followRedirects?: boolean;
}

/** One request of a {@linkcode TestClient}. */
export interface TestRequest {
  /** Query parameters; lists repeat the name. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Header fields. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Body, sent as JSON. */
  readonly json?: unknown;
  /** Body, sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>;
  /** Any other body; give its `content-type` in `headers`. */
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData;
  /** Cancels the request, as a client that leaves. */
  readonly signal?: AbortSignal;
}

/** One WebSocket of a {@linkcode TestClient}. */
export interface TestConnection {
  /** Query parameters; lists repeat the name. */
  readonly query?: TestRequest["query"];
  /** Header fields of the handshake. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Subprotocols in order of preference. */
  readonly subprotocols?: readonly string[];
  /** Gives text from the server as it comes. Default `false`: it is parsed as JSON. */
  readonly raw?: boolean;
}

/** An app as the client sees it. */
export interface TestableApp {
  /** Answers one request. */
  fetch(request: Request, peer?: Peer): Response | Promise<Response>;
}

/**
 * A client of an app in process.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { TestClient } from "@cairn/cairn/testing";
 *
 * const app = new App();
 * app.get("/hello", () => ({ message: "hi" }));
 * const client = new TestClient(app);
 * const response = await client.get("/hello");
 * if (response.status !== 200) throw new Error("unexpected status");
 * ```
 */
export class TestClient {
  /** Cookies that answers have set. */
  readonly cookies: CookieJar = new CookieJar();
  readonly #app: TestableApp;
  readonly #options: TestClientOptions;

  /** Makes a client of `app`. */
  constructor(app: TestableApp, options: TestClientOptions = {}) {
    this.#app = app;
    this.#options = options;
  }

  /** Sends a GET request. */
  get(path: string, request?: TestRequest): Promise<Response> {
    return this.request("GET", path, request);
  }

  /** Sends a POST request. */
  post(path: string, request?: TestRequest): Promise<Response> {
    return this.request("POST", path, request);
  }

  /** Sends a PUT request. */
  put(path: string, request?: TestRequest): Promise<Response> {
    return this.request("PUT", path, request);
  }

  /** Sends a PATCH request. */
  patch(path: string, request?: TestRequest): Promise<Response> {
    return this.request("PATCH", path, request);
  }

  /** Sends a DELETE request. */
  delete(path: string, request?: TestRequest): Promise<Response> {
    return this.request("DELETE", path, request);
  }

  /** Sends a request with any method. */
  request(method: string, path: string, request: TestRequest = {}): Promise<Response> {
    return this.send(buildRequest({ method, path, request, options: this.#options }));
  }

  /**
   * Opens a WebSocket, with the cookies kept so far, without a network.
   *
   * @throws {HandshakeRefused} If the handshake is refused; the error has the answer.
   *
   * @example
   * ```ts
   * import { App } from "@cairn/cairn";
   * import { TestClient } from "@cairn/cairn/testing";
   *
   * const app = new App();
   * app.ws("/echo", async (_cx, socket) => {
   *   for await (const message of socket) await socket.send(message);
   * });
   * const socket = await new TestClient(app).websocket("/echo", { raw: true });
   * socket.send("hello");
   * if (await socket.receive() !== "hello") throw new Error("no echo");
   * socket.close();
   * await socket.closed;
   * ```
   */
  async websocket(path: string, connection: TestConnection = {}): Promise<ClientSocket> {
    const { query, subprotocols = [], raw = false } = connection;
    const base = (this.#options.baseUrl ?? BASE_URL).replace(/^http/, "ws");
    const url = `${base}${withQuery(path, query)}`;
    const headers = new Headers({ ...this.#options.headers, ...connection.headers });
    return await openSocket(await this.#open({ url, subprotocols, headers }), { path, raw });
  }

  /** Sends a request with the cookies kept so far, and keeps those of the answer. */
  async send(request: Request): Promise<Response> {
    let current = request;
    for (let hops = 0; hops <= REDIRECTS_MAX; hops++) {
      const response = await this.#sendOnce(current);
      const location = response.headers.get("location");
      const follow = this.#options.followRedirects ?? true;
      if (!follow || location === null || !REDIRECTS.has(response.status)) return response;
      await response.body?.cancel();
      current = redirected(request, response.status, new URL(location, current.url));
    }
    throw new TypeError(`Cannot follow ${request.url}: more than ${REDIRECTS_MAX} redirects`);
  }

  /** Calls typed by the routes of a module, with this client's cookies. */
  api<A>(): Client<A> {
    return client<A>(this.#options.baseUrl ?? BASE_URL, {
      send: (request) => this.send(request),
      connect: this.#open,
      ...(this.#options.headers === undefined ? {} : { headers: this.#options.headers }),
    });
  }

  readonly #open: Opener = openInProcess((request, peer) => this.#sendOnce(request, peer));

  async #sendOnce(request: Request, peer?: Peer): Promise<Response> {
    const url = new URL(request.url);
    const at = { path: url.pathname, nowMs: Date.now() };
    const kept = this.cookies.header(at);
    if (kept !== "" && !request.headers.has("cookie")) request.headers.set("cookie", kept);
    // A Request made in process has no Host; real ones always have.
    if (!request.headers.has("host")) request.headers.set("host", url.host);
    const response = await this.#app.fetch(request, peer);
    this.cookies.take(response, at);
    return response;
  }
}

const BASE_URL = "http://testserver";
const REDIRECTS_MAX = 20;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

interface BuildParts {
  readonly method: string;
  readonly path: string;
  readonly request: TestRequest;
  readonly options: TestClientOptions;
}

function buildRequest({ method, path, request, options }: BuildParts): Request {
  const headers = new Headers({ ...options.headers, ...request.headers });
  let body: string | Uint8Array<ArrayBuffer> | FormData | undefined = request.body;
  if (request.json !== undefined) {
    body = JSON.stringify(request.json);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
  } else if (request.form !== undefined) {
    body = new URLSearchParams(request.form).toString();
    headers.set("content-type", "application/x-www-form-urlencoded");
  }
  const url = `${options.baseUrl ?? BASE_URL}${withQuery(path, request.query)}`;
  return new Request(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
}

function withQuery(path: string, query: TestRequest["query"] = {}): string {
  const text = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)])
    ),
  ).toString();
  return text === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${text}`;
}

/** 303 turns every method into GET, 301 and 302 turn POST into GET, as clients do (RFC 9110 section 15.4). */
function redirected(original: Request, status: number, url: URL): Request {
  const toGet = status === 303 || (status < 303 && original.method === "POST");
  const method = toGet && original.method !== "HEAD" ? "GET" : original.method;
  const headers = new Headers(original.headers);
  headers.delete("cookie");
  return new Request(url, { method, headers });
}
