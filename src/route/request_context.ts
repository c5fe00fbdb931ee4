// The request's context at run time: its scope (Cx), its inputs, and what is staged for the answer. One object per
// request with a fixed shape; everything optional is made when it is first touched.

import {
  cancelCx,
  LOG_FIELDS,
  ON_CANCEL,
  parentCx,
  PROVIDED,
  type Provided,
  TRACE_OF,
} from "../cx/internal.ts";
import {
  type CancelReason,
  childSpan,
  Cx,
  type LogFields,
  parseTraceparent,
  type TraceContext,
} from "../cx/mod.ts";
import {
  BodyAborted,
  type FormLimits,
  openBody,
  type Part,
  Query,
  readBody,
  readParts,
} from "../http/mod.ts";
import type { Ending, Entered, LastingValues } from "../inject/mod.ts";
import type { RoutePlan } from "./plan.ts";
import type { UploadStore } from "./upload_store.ts";
import type { RawInputs } from "./raw.ts";
import { Reply, type ReplyOptions } from "./reply.ts";
import { ResponseDraft } from "./response_draft.ts";
import type { IssueMessages } from "./echo.ts";
import type { Held } from "./held.ts";
import { UndecodedBody } from "./undecoded_body.ts";

/** Where the request came from. */
export interface Peer {
  /** IP address; `undefined` on a Unix socket and in process. */
  readonly address: string | undefined;
  /** Port. */
  readonly port: number | undefined;
  /** Whether whoever handed the request over can turn its connection into a WebSocket. Default `false`. */
  readonly upgrades?: boolean;
  /** The Host field, by the cheapest way that the runtime has; `null` when it is absent. */
  host?(): string | null;
  /** Copies what the runtime takes away with the answer, for what outlives the request. */
  keep?(): void;
  /** Keeps the runtime from closing the connection because nothing is sent for a while; returns the way back. */
  holdOpen?(): () => void;
  /** A file that the runtime sends from the disk by itself, where it can; nothing is read before. */
  fileBody?(path: string): Blob;
}

/** What the application offers to its requests. */
export interface AppServices {
  /** Reverse URLs by operation name, below the path under which the app is reached. */
  urlFor(name: string, params?: Readonly<Record<string, unknown>>): string;
  /** Values of dependencies that live as long as the app. */
  readonly lasting: LastingValues;
  /** Largest request body in bytes where no route says otherwise. */
  readonly bodyBytesMax: number;
  /** Told when the scope of a request was cancelled. */
  cancelled(cx: RequestContext, reason: CancelReason): void;
  /** Runs work that outlives the request, see `app.background`. */
  background(name: string, work: (cx: Cx) => unknown): void;
  /** Where large files of forms go; `undefined` keeps them in memory. */
  readonly uploads: UploadStore | undefined;
  /** Capabilities that the app provides. */
  readonly provided: Provided;
  /** Chooses words for findings; `undefined` when nobody does. */
  readonly messages: ((cx: RequestContext) => IssueMessages | undefined) | undefined;
}

/** What the dispatcher knows of a request. */
export interface RequestParts {
  /** The request. */
  readonly raw: RawInputs;
  /** Canonical path. */
  readonly path: string;
  /** Path in front of it: a proxy's or a mount's. */
  readonly rootPath: string;
  /** The application. */
  readonly services: AppServices;
  /** Where it came from. */
  readonly peer: Peer | undefined;
  /** The same request in the app that this one is mounted in. */
  readonly around?: RequestContext | undefined;
}

/** The context of one request; `RequestCx` gives it its types inside a handler. */
export class RequestContext extends Cx {
  /** Decoded path parameters. */
  params: unknown = NOTHING;
  /** Decoded query parameters. */
  query: unknown = NOTHING;
  /** Decoded header fields. */
  headers: unknown = NOTHING;
  /** Decoded cookies. */
  cookies: unknown = NOTHING;
  /** Decoded form fields. */
  form: unknown = NOTHING;
  /** Decoded body. */
  body: unknown = undefined;
  /** Values of dependencies. */
  deps: Readonly<Record<string, unknown>> = NOTHING;
  /** Undecoded inputs, for Cairn's own files. */
  readonly raw: RawInputs;
  /** The canonical path, percent-encoded: what routing and every guard compare. */
  readonly path: string;
  /** Path in front of {@linkcode path}: of a proxy or a mount; empty when there is none. */
  readonly rootPath: string;
  /** The matched route; `undefined` before matching and when none matches. Set by the dispatcher. */
  plan: RoutePlan | undefined = undefined;
  /** Where the request came from; `undefined` in process. */
  readonly peer: Peer | undefined;
  /** The application, for Cairn's own files. */
  readonly services: AppServices;
  /** Generator dependencies that wait for their teardown, for Cairn's own files. */
  entered: Entered[] | undefined = undefined;
  /** How the generator dependencies ended, for Cairn's own files. */
  ending: Ending | undefined = undefined;
  /** What keeps the request open after its answer, for Cairn's own files. */
  held: Held | undefined = undefined;
  /** Staged parts of the answer if there are any, for Cairn's own files. */
  draft: ResponseDraft | undefined = undefined;
  /** Work for after the answer, for Cairn's own files. */
  afterwards: (() => unknown)[] | undefined = undefined;
  /** Sends the answer; `undefined` before it is awaited and once it is known. For Cairn's own files. */
  settle: ((answer: Response | Promise<Response>) => void) | undefined = undefined;
  /** Stops the timer of whoever waits for the answer, for Cairn's own files. */
  stopTimer: (() => void) | undefined = undefined;
  /** When it was begun to be looked after, in monotonic milliseconds, for Cairn's own files. */
  startedMs = 0;
  /** When it arrived, in monotonic milliseconds; 0 when nobody observes requests. For Cairn's own files. */
  begunMs = 0;
  /** Its place among the requests in flight; -1 when it is none of them. For Cairn's own files. */
  place: number = -1;
  /** Lets the runtime close the connection again when nothing is sent for a while, for Cairn's own files. */
  release: (() => void) | undefined = undefined;
  /** Whether the body is being read before anything else is done, for Cairn's own files. */
  isReading = false;
  /** Whether it was answered without its handler, which still runs. For Cairn's own files. */
  isGivenUp = false;
  /** The same request in a mounted app, for Cairn's own files. */
  mounted: RequestContext | undefined = undefined;
  /** Values shared within the request, for Cairn's own files. */
  shared: Map<unknown, unknown> | undefined = undefined;

  /** Opens the context of one request. */
  constructor(parts: RequestParts) {
    super(parts.around);
    this.raw = parts.raw;
    this.path = parts.path;
    this.rootPath = parts.rootPath;
    this.peer = parts.peer;
    this.services = parts.services;
  }

  /** For Cairn's own files. */
  override [ON_CANCEL](reason: CancelReason): void {
    this.services.cancelled(this, reason);
  }

  /** The trace of the client or, in a mounted app, of the request around. For Cairn's own files. */
  override [TRACE_OF](): TraceContext | undefined {
    const around = parentCx(this);
    if (around instanceof RequestContext) return around.trace;
    const parent = this.header("traceparent");
    const trace = parent === undefined
      ? undefined
      : parseTraceparent(parent, this.header("tracestate"));
    return trace === undefined ? undefined : childSpan(trace);
  }

  /** What every record of the request's log has, kept among its values. For Cairn's own files. */
  override [LOG_FIELDS](): LogFields | undefined {
    return this.shared?.get(LOG_FIELDS) as LogFields | undefined;
  }

  /** What the app provides; that of a mounting app is in the request around. For Cairn's own files. */
  override [PROVIDED](): Provided {
    return this.services.provided;
  }

  /** Name for traces, logs and messages: method and route. */
  override get name(): string {
    // The lab asks as soon as the scope is open, before there is a request in it.
    const raw: RawInputs | undefined = this.raw;
    return raw === undefined ? "request" : `${raw.request.method} ${this.plan?.path ?? this.path}`;
  }

  /** The request as the runtime gave it. */
  get request(): Request {
    return this.raw.request;
  }

  /** Status, header fields and cookies for the answer. */
  get response(): ResponseDraft {
    return this.draft ??= new ResponseDraft();
  }

  /** Values shared by middleware, dependencies and the handler of this request. */
  get locals(): Map<unknown, unknown> {
    return this.shared ??= new Map();
  }

  /**
   * Names of the members that the client sent in a JSON object or a form, whatever defaults were filled in: what a
   * PATCH must change.
   */
  get given(): ReadonlySet<string> {
    const body: unknown = this.raw.body;
    if (body instanceof Query) return new Set(body.names());
    const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
    return new Set(isObject && !(body instanceof UndecodedBody) ? Object.keys(body) : []);
  }

  /**
   * One header field of the request.
   *
   * @param name Field name, any case.
   */
  header(name: string): string | undefined {
    return this.raw.request.headers.get(name) ?? undefined;
  }

  /**
   * The path of an operation of this app, as the client reaches it: below its mount and the proxy's path.
   *
   * @param name Operation name.
   * @param params Path parameters.
   * @throws {TypeError} If there is no such operation, or a parameter is missing or unknown.
   */
  urlFor(name: string, params?: Readonly<Record<string, unknown>>): string {
    return this.rootPath + this.services.urlFor(name, params);
  }

  /**
   * The whole body as bytes, within the route's limit, for routes that declare no body.
   *
   * @throws {HttpError} 413 if it is larger than the limit.
   */
  bytes(): Promise<Uint8Array> {
    const reading = readBody(this.raw.request, { bytesMax: this.#bodyBytesMax });
    return reading.catch((error) => this.#broken(error));
  }

  /**
   * The body piece by piece as it arrives, within the route's limit, for routes that declare no body. Nothing is read
   * ahead: a loop that takes its time makes the client wait. Copy a piece to keep it.
   *
   * @throws {HttpError} 413 if it is larger than the limit, 400 if it broke off.
   */
  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const pieces = openBody(this.raw.request, { bytesMax: this.#bodyBytesMax });
    let isOver = false;
    try {
      for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) {
        yield piece;
      }
      isOver = true;
    } catch (error) {
      this.#broken(error);
    } finally {
      if (!isOver) pieces.cancel();
    }
  }

  /**
   * The parts of a multipart form one after the other as they arrive, within the route's limits, for routes that
   * declare no form: uploads of any size in flat memory. A part is read, or skipped, before the next one.
   *
   * @param limits Limits of parts, over those of the route's `formLimits`.
   * @throws {HttpError} 415 if it is no multipart/form-data, 413 if something is too large, 400 if it is malformed.
   *
   * @example
   * ```ts
   * import { App } from "@cairn/cairn";
   *
   * const app = new App();
   * app.post("/count", { bodyBytesMax: 2 ** 31 }, async (cx) => {
   *   const sizes: Record<string, number> = {};
   *   for await (const part of cx.parts()) {
   *     let size = 0;
   *     for await (const bytes of part) size += bytes.length;
   *     sizes[part.name] = size;
   *   }
   *   return sizes;
   * });
   * const body = new FormData();
   * body.set("file", new File(["abc"], "a.txt"));
   * const answer = await app.fetch(new Request("http://localhost/count", { method: "POST", body }));
   * if (await answer.text() !== '{"file":3}') throw new Error("not counted");
   * ```
   */
  async *parts(limits?: FormLimits): AsyncGenerator<Part, void, undefined> {
    const all = { ...this.plan?.spec.formLimits, ...limits };
    try {
      yield* readParts(this.raw.request, { bytesMax: this.#bodyBytesMax, limits: all });
    } catch (error) {
      this.#broken(error);
    }
  }

  /** The whole body as text, see {@linkcode bytes}. */
  text(): Promise<string> {
    return this.bytes().then((bytes) => new TextDecoder().decode(bytes));
  }

  /**
   * Runs `work` after the answer was sent and before the request's teardown, in the order of registration.
   * A failure is reported and does not reach the client.
   */
  after(work: () => unknown): void {
    (this.afterwards ??= []).push(work);
  }

  /** Runs `work` in the scope of the app, which waits for it when it stops: it outlives the request. See `app.background`. */
  background(name: string, work: (cx: Cx) => unknown): void {
    this.peer?.keep?.();
    this.services.background(name, work);
  }

  /** On Deno a client that leaves within the body of its request is told by that body alone, and by no signal. */
  #broken(error: unknown): never {
    // Without a cause it came whole, and is malformed.
    const isBroken = error instanceof BodyAborted && error.cause !== undefined;
    if (isBroken) cancelCx(this, { kind: "client_disconnect" });
    throw error;
  }

  get #bodyBytesMax(): number {
    return this.plan?.bodyBytesMax ?? this.services.bodyBytesMax;
  }

  /** Answers with a status of its own, see {@linkcode RequestCx.reply}. */
  reply(status: number, body?: unknown, options?: ReplyOptions): Reply<number> {
    return new Reply(status, body, options);
  }
}

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});
