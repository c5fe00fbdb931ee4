// The answer to an accepted handshake: a Response that middleware can look at and add header fields to like any other,
// until whoever listens turns it into an open connection. It holds the request's scope open as long as that lasts.

import { after, revokeCx } from "../cx/internal.ts";
import type { Held, RequestContext } from "../route/mod.ts";
import { CLOSE } from "./close.ts";
import { Connection } from "./connection.ts";
import { converse, endUnopened } from "./converse.ts";
import { MemorySocket, type WebSocketLike } from "./memory.ts";
import type { SocketPlan } from "./plan.ts";
import type { WireListener } from "./wire.ts";

/** What an accepted handshake leads to. */
export interface UpgradeParts {
  /** The route. */
  readonly plan: SocketPlan;
  /** The connection's scope: that of the handshake's request. */
  readonly cx: RequestContext;
  /** The chosen subprotocol; empty when there is none. */
  readonly subprotocol: string;
}

/** 101 Switching Protocols, to be carried out by whoever listens. */
export class UpgradeAnswer extends Response implements Held {
  /** The chosen subprotocol; empty when there is none. */
  readonly subprotocol: string;
  /** Seconds between the pings of carriers that ping by themselves; 0 turns them off. */
  readonly pingSeconds: number;
  readonly #cx: RequestContext;
  readonly #connection: Connection;
  readonly #gauge: SocketPlan["gauge"];
  readonly #listeners: (() => void)[] = [];
  #isOpened = false;
  #isClosed = false;
  /** Whether handler and scope have ended. */
  #isDone = false;
  #stopWaiting: (() => void) | undefined = undefined;

  /** Holds the connection until it is opened. */
  constructor({ plan, cx, subprotocol }: UpgradeParts) {
    const staged = cx.draft?.stagedHeaders;
    super(null, staged === undefined ? {} : { headers: staged });
    if (subprotocol !== "") this.headers.set("sec-websocket-protocol", subprotocol);
    this.subprotocol = subprotocol;
    this.pingSeconds = Math.ceil(plan.limits.heartbeatMs / 1_000);
    this.#cx = cx;
    this.#gauge = plan.gauge;
    this.#gauge.open++;
    this.#connection = new Connection({
      plan,
      cx,
      subprotocol,
      onOpen: () => {
        this.#isOpened = true;
        this.#endsWith(converse({ connection: this.#connection, plan, cx }));
      },
      onClosed: () => {
        this.#isClosed = true;
        if (this.#isDone) this.#endIfOver();
        else if (this.#isOpened) this.#expectEnd(plan);
        else this.#endsWith(endUnopened(cx, plan));
      },
    });
  }

  /** 101, which no Response can be made with. */
  override get status(): number {
    return 101;
  }

  /** Always `false`, as of any status but 2xx. */
  override get ok(): boolean {
    return false;
  }

  /** Who wants to know of the connection; open it at once or {@linkcode abandon} it. */
  get listener(): WireListener {
    return this.#connection;
  }

  /** Opens the connection within this process, for clients and tests; its client's end. */
  openInProcess(): WebSocketLike {
    return new MemorySocket(this.subprotocol, this.#connection);
  }

  /** Copies what the handler may still ask of the request, for runtimes that take it away with the upgrade. */
  detach(): void {
    this.#cx.raw.detach();
  }

  /** Gives up: the connection was not upgraded after all. */
  abandon(): void {
    this.#connection.onClose(CLOSE.abnormal, "");
  }

  /** Whether connection, handler and scope have ended. */
  get ended(): boolean {
    return this.#isClosed && this.#isDone;
  }

  /** Calls `listener` once they have. */
  onEnd(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Middleware may have put another answer in its place. */
  answered(response: Response): void {
    if (response !== this) this.abandon();
  }

  /** Tells the client to go elsewhere. */
  leave(): void {
    this.#connection.shut({ code: CLOSE.goingAway, reason: "the server stops", kind: "shutdown" });
  }

  #endsWith(conversation: Promise<void>): void {
    void conversation.then(() => {
      if (this.#isDone) return;
      this.#isDone = true;
      this.#endIfOver();
    });
  }

  /** A handler that ignores its cancellation must not keep the app from stopping. */
  #expectEnd(plan: SocketPlan): void {
    // One that has closed the connection itself may go on.
    if (!this.#cx.cancelled) return;
    this.#stopWaiting = after(END_MS, () => {
      plan.report(new Error(`Cannot end ${plan.where}: its handler ignores its cancellation`), {
        where: plan.where,
      });
      revokeCx(this.#cx);
      this.#isDone = true;
      this.#endIfOver();
    });
  }

  #endIfOver(): void {
    if (!this.ended) return;
    this.#stopWaiting?.();
    this.#gauge.open--;
    for (const listener of this.#listeners) listener();
  }
}

/** Time for a handler to end after its connection. */
const END_MS = 5_000;
