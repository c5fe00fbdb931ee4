// One connection: what comes in and goes out, its limits and its end. Hot. Everything the client can make grow is
// bounded here; a bound that is reached closes the connection with the code that says so.

import { Cancelled, type CancelReason, type Cx } from "../cx/mod.ts";
import { after, cancelCx } from "../cx/internal.ts";
import type { RequestContext, Saying } from "../route/mod.ts";
import { byteLength, checkCode, CLOSE, type CloseInfo, closeInfo, cutReason } from "./close.ts";
import { type Frame, Inbox } from "./inbox.ts";
import { decodeFrame, encodeMessage, InvalidMessage } from "./message.ts";
import type { SocketPlan } from "./plan.ts";
import type { PostResult, Socket, SocketState } from "./socket.ts";
import type { Wire, WireListener } from "./wire.ts";

/** What a connection is made of. */
export interface ConnectionParts {
  /** Its route. */
  readonly plan: SocketPlan;
  /** Its scope. */
  readonly cx: RequestContext;
  /** The chosen subprotocol; empty when there is none. */
  readonly subprotocol: string;
  /** Called when it is open. */
  readonly onOpen: () => void;
  /** Called once when it has ended. */
  readonly onClosed: () => void;
}

/** One connection, from the accepted handshake on. */
export class Connection implements Socket<unknown, unknown>, WireListener {
  /** See {@linkcode Socket}. */
  readonly subprotocol: string;
  readonly #parts: ConnectionParts;
  readonly #inbox: Inbox = new Inbox();
  /** Messages since the time began in which they are counted. */
  #recent = 0;
  #wire: Wire | undefined = undefined;
  #state: SocketState = "open";
  #isPaused = false;
  /** Whether the client gave a sign of life since the last ping. */
  #isAlive = true;
  /** When the last message came; kept only where idle connections are closed. */
  #lastMs = 0;
  /** There while the client is slow; settles when it has caught up. */
  #catchUp: PromiseWithResolvers<void> | undefined = undefined;
  #info: CloseInfo | undefined = undefined;
  #ending: PromiseWithResolvers<CloseInfo> | undefined = undefined;
  #timers: Set<() => void> | undefined = undefined;

  /** Waits to be opened. */
  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.subprotocol = parts.subprotocol;
    // Deno may tell nothing at all of a client that leaves before it has the answer.
    this.#after(OPEN_MS, () => this.onClose(CLOSE.abnormal, "never opened"));
  }

  // What the handler sees and does.

  /** See {@linkcode Socket}. */
  get state(): SocketState {
    return this.#state;
  }

  /** See {@linkcode Socket}. */
  get bufferedBytes(): number {
    return this.#wire?.bufferedBytes ?? 0;
  }

  /** See {@linkcode Socket}. */
  get closed(): Promise<CloseInfo> {
    this.#ending ??= Promise.withResolvers();
    if (this.#info !== undefined) this.#ending.resolve(this.#info);
    return this.#ending.promise;
  }

  /** See {@linkcode Socket}. */
  async receive(within: Cx = this.#parts.cx): Promise<unknown> {
    for (;;) {
      const frame = this.#take();
      if (frame === undefined) {
        if (this.#hasEnded()) return undefined;
        try {
          await within.wait(this.#inbox.filled());
        } catch (error) {
          this.#inbox.wake();
          // The scope is cancelled with the connection, but the end of the messages is no failure.
          if (!(this.#hasEnded() && error instanceof Cancelled)) throw error;
        }
        continue;
      }
      const message = decodeFrame(this.#parts.plan.receive, frame);
      if (!(message instanceof InvalidMessage)) return message;
      this.#refuse(message);
    }
  }

  /** See {@linkcode Socket}. */
  [Symbol.asyncIterator](): AsyncIterator<unknown, void, undefined> {
    // A generator would take twice as long for a message.
    return { next: () => this.receive().then(iteration) };
  }

  /** See {@linkcode Socket}. */
  async each(work: (cx: Cx, message: unknown) => unknown): Promise<void> {
    const { cx, plan } = this.#parts;
    let message = await this.receive();
    const handle = async (inner: Cx): Promise<void> => void await work(inner, message);
    for (; message !== undefined; message = await this.receive()) {
      await cx.scope(handle, plan.perMessage);
    }
  }

  /** See {@linkcode Socket}. */
  send(message: unknown, within: Cx = this.#parts.cx): Promise<void> {
    try {
      const result = this.post(message);
      if (result === "sent") return SENT;
      if (result === "dropped") throw new Cancelled(this.#parts.cx.reason ?? GONE);
      return watched(this.#caughtUp(this.#catchUp!.promise, within));
    } catch (error) {
      return watched(Promise.reject(error));
    }
  }

  async #caughtUp(promise: Promise<void>, within: Cx): Promise<void> {
    await within.wait(promise);
    if (this.#state === "closed") throw new Cancelled(this.#parts.cx.reason ?? GONE);
  }

  /** See {@linkcode Socket}. */
  post(message: unknown): PostResult {
    const { plan } = this.#parts;
    return this.postFrame(encodeMessage(plan.send, message, plan.where));
  }

  /** Its route, by which its messages are encoded. */
  get plan(): SocketPlan {
    return this.#parts.plan;
  }

  /** Whether it has not caught up with what was sent. */
  get isBehind(): boolean {
    return this.#catchUp !== undefined;
  }

  /** Sends what was encoded already: a broadcast encodes once. */
  postFrame(frame: Frame): PostResult {
    const wire = this.#wire;
    if (this.#state !== "open" || wire === undefined) return "dropped";
    if (this.#catchUp !== undefined) {
      const bytes = wire.bufferedBytes + frame.length;
      if (bytes > this.#parts.plan.limits.bufferBytesMax) {
        this.shut({ code: CLOSE.tryLater, reason: "too slow" });
        return "dropped";
      }
    }
    if (wire.send(frame)) return "sent";
    this.#catchUp ??= Promise.withResolvers();
    return "queued";
  }

  /** See {@linkcode Socket}. */
  close(code: number = CLOSE.normal, reason = ""): void {
    checkCode(code);
    this.#inbox.clear();
    this.#startClosing(code, reason);
  }

  /** Closes by a rule of ours; whatever the handler waits for ends with it. */
  shut(how: {
    readonly code: number;
    readonly reason: string;
    readonly kind?: CancelReason["kind"];
  }): void {
    const { code, reason, kind = GONE.kind } = how;
    this.#inbox.clear();
    this.#startClosing(code, reason);
    cancelCx(this.#parts.cx, { kind, message: reason });
  }

  // What the carrier tells.

  /** See {@linkcode WireListener}. */
  onOpen(wire: Wire): void {
    if (this.#state !== "open") return wire.terminate();
    this.#wire = wire;
    this.#stopTimers();
    const { heartbeatMs, idleMs, lifeMs } = this.#parts.plan.limits;
    if (wire.ping !== undefined && heartbeatMs > 0) this.#beat(heartbeatMs);
    if (idleMs < Infinity) {
      this.#lastMs = this.#parts.cx.clock.now();
      this.#watchIdle(idleMs, idleMs);
    }
    if (lifeMs < Infinity) {
      this.#after(lifeMs, () => {
        this.shut({ code: CLOSE.goingAway, reason: "end of life", kind: "deadline" });
      });
    }
    this.#parts.onOpen();
  }

  /** See {@linkcode WireListener}. */
  onGone(): void {
    if (this.#wire !== undefined || this.#state !== "open") return;
    this.#after(GONE_MS, () => this.onClose(CLOSE.abnormal, "never opened"));
  }

  /** See {@linkcode WireListener}. */
  onMessage(frame: Frame): void {
    if (this.#state !== "open") return;
    this.#isAlive = true;
    const { limits } = this.#parts.plan;
    if (limits.idleMs < Infinity) this.#lastMs = this.#parts.cx.clock.now();
    if (isLonger(frame, limits.messageBytesMax)) {
      return this.shut({ code: CLOSE.tooBig, reason: "message too big" });
    }
    if (!this.#isWithinRate()) {
      return this.shut({ code: CLOSE.policy, reason: "too many messages" });
    }
    const wire = this.#wire!;
    if (wire.pause === undefined && this.#inbox.isFull(limits)) {
      return this.shut({ code: CLOSE.tryLater, reason: "too many messages wait" });
    }
    this.#inbox.put(frame);
    // What a read has brought already still arrives: the bound is exceeded by one read of the runtime at most.
    if (wire.pause === undefined || this.#isPaused || !this.#inbox.isFull(limits)) return;
    this.#isPaused = true;
    wire.pause();
  }

  /** See {@linkcode WireListener}. */
  onDrain(): void {
    this.#catchUp?.resolve();
    this.#catchUp = undefined;
  }

  /** See {@linkcode WireListener}. */
  onAlive(): void {
    this.#isAlive = true;
  }

  /** See {@linkcode WireListener}. */
  onClose(code: number, reason: string): void {
    if (this.#state === "closed") return;
    const byUs = this.#state === "closing";
    this.#state = "closed";
    this.#stopTimers();
    this.#info = closeInfo(code, reason);
    this.#ending?.resolve(this.#info);
    this.#inbox.wake();
    // Whoever waits for a slow client need not be in the scope that is cancelled here, if one is.
    this.onDrain();
    // A handler that closed by itself may go on with other work.
    if (!byUs) cancelCx(this.#parts.cx, { ...GONE, message: `closed with ${this.#info.code}` });
    this.#parts.onClosed();
  }

  // Inside.

  #take(): Frame | undefined {
    const frame = this.#inbox.take();
    if (this.#isPaused && this.#inbox.isLow(this.#parts.plan.limits)) {
      this.#isPaused = false;
      if (this.#state === "open") this.#wire?.resume?.();
    }
    return frame;
  }

  #hasEnded(): boolean {
    return this.#state !== "open";
  }

  get #saying(): Saying {
    const { cx, plan } = this.#parts;
    const { messages } = cx.services;
    return {
      choose: messages && (() => messages(cx)),
      report: (error) => plan.report(error, { where: `messages of ${plan.where}` }),
    };
  }

  #refuse(message: InvalidMessage): void {
    if (this.#parts.plan.invalid === "answer") this.postFrame(message.frame(this.#saying));
    else this.shut({ code: message.code, reason: message.summary });
  }

  #startClosing(code: number, reason: string): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#inbox.wake();
    this.#stopTimers();
    const wire = this.#wire;
    if (wire === undefined) return this.onClose(CLOSE.abnormal, reason);
    this.#after(CLOSE_MS, () => {
      wire.terminate();
      this.onClose(CLOSE.abnormal, reason);
    });
    wire.close(code, cutReason(reason));
  }

  /** Pings, and drops a client that did not answer the ping before. */
  #beat(everyMs: number): void {
    this.#after(everyMs, () => {
      const wire = this.#wire!;
      // While nothing is read no answer can come.
      if (!this.#isAlive && !this.#isPaused) {
        wire.terminate();
        return this.onClose(CLOSE.abnormal, "no answer to a ping");
      }
      this.#isAlive = false;
      wire.ping?.();
      this.#beat(everyMs);
    });
  }

  /** One timer that is moved on when it fires, instead of one that is set again with every message. */
  #watchIdle(idleMs: number, afterMs: number): void {
    this.#after(afterMs, () => {
      const leftMs = this.#lastMs + idleMs - this.#parts.cx.clock.now();
      if (leftMs > 0) return this.#watchIdle(idleMs, leftMs);
      this.shut({ code: CLOSE.goingAway, reason: "idle" });
    });
  }

  #isWithinRate(): boolean {
    const { rate } = this.#parts.plan.limits;
    if (rate === undefined) return true;
    if (this.#recent === 0) this.#after(rate.perMs, () => void (this.#recent = 0));
    return ++this.#recent <= rate.messages;
  }

  #after(ms: number, work: () => void): void {
    const timers = this.#timers ??= new Set();
    const stop = after(ms, () => {
      timers.delete(stop);
      work();
    });
    timers.add(stop);
  }

  #stopTimers(): void {
    for (const stop of this.#timers ?? []) stop();
    this.#timers = undefined;
  }
}

function iteration(message: unknown): IteratorResult<unknown, void> {
  return message === undefined ? END : { done: false, value: message };
}

function isLonger(frame: Frame, bytesMax: number): boolean {
  if (frame.length > bytesMax) return true;
  return typeof frame === "string" && frame.length * 3 > bytesMax && byteLength(frame) > bytesMax;
}

/** Keeps a promise that nobody awaits from ending the process: sending without `await` is a common slip. */
function watched<T>(promise: Promise<T>): Promise<T> {
  promise.then(undefined, () => {});
  return promise;
}

const END: IteratorReturnResult<void> = Object.freeze({ done: true, value: undefined });
const SENT: Promise<void> = Promise.resolve();
const GONE: CancelReason = Object.freeze({ kind: "client_disconnect" });
/** Time from the answer to the open connection. */
const OPEN_MS = 10_000;
/** The same for a client that seems to have left: Deno may tell so of one that has not. */
const GONE_MS = 200;
/** Time for the client's part of the closing handshake. */
const CLOSE_MS = 2_000;
