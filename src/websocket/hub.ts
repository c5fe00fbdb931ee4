// Rooms: messages to many connections of this process. Nothing is kept for a room without members.

import { Connection } from "./connection.ts";
import type { Frame } from "./inbox.ts";
import { encodeMessage } from "./message.ts";
import type { SocketPlan } from "./plan.ts";
import type { Socket } from "./socket.ts";

/** Options of {@linkcode Hub}. */
export interface HubOptions {
  /** Rooms that one connection may be in. Default 100. */
  readonly roomsPerSocketMax?: number;
}

/** Options of {@linkcode Hub.publish}. */
export interface PublishOptions {
  /** A connection that does not get the message: mostly the sender's. */
  readonly except?: Socket<unknown, never>;
  /**
   * Skips connections that have not caught up, for messages that are worth nothing when late: positions, prices.
   * Default `false`: they wait, and a client that stays too slow is closed, see `bufferBytesMax`.
   */
  readonly skipSlow?: boolean;
}

/**
 * Rooms of connections.
 *
 * A connection leaves its rooms by itself when it ends. Each message is encoded once for all members of a route, by the
 * route's `send` schema. A hub knows the connections of its own process only.
 *
 * @typeParam Out What is published.
 *
 * @example
 * ```ts
 * import { App, t } from "@cairn/cairn";
 * import { Hub } from "@cairn/cairn/websocket";
 *
 * const Said = t.Object({ text: t.String() });
 * const rooms = new Hub<{ text: string }>();
 * const app = new App();
 * app.ws("/rooms/:room", { receive: Said, send: Said }, async (cx, socket) => {
 *   rooms.join(cx.params.room, socket);
 *   for await (const { text } of socket) rooms.publish(cx.params.room, { text });
 * });
 * console.assert(rooms.size("lobby") === 0);
 * ```
 */
export class Hub<Out = unknown> {
  readonly #rooms = new Map<string, Set<Connection>>();
  readonly #joined = new Map<Connection, Set<string>>();
  readonly #roomsPerSocketMax: number;

  /** Starts without rooms. */
  constructor({ roomsPerSocketMax = ROOMS_PER_SOCKET_MAX }: HubOptions = {}) {
    this.#roomsPerSocketMax = roomsPerSocketMax;
  }

  /**
   * Adds a connection to a room; it leaves when it ends.
   *
   * @returns Leaves the room earlier; idempotent.
   * @throws {RangeError} If it is in too many rooms.
   * @throws {TypeError} If the socket is none of a WebSocket route.
   */
  join(room: string, socket: Socket<unknown, Out>): () => void {
    if (!(socket instanceof Connection)) {
      throw new TypeError(`Cannot join room "${room}": the socket is none of a WebSocket route`);
    }
    const leave = () => this.#leave(room, socket);
    if (socket.state === "closed") return leave;
    const joined = this.#joined.get(socket) ?? this.#watch(socket);
    if (joined.size >= this.#roomsPerSocketMax && !joined.has(room)) {
      throw new RangeError(
        `Cannot join room "${room}": the connection is in ${joined.size} rooms already`,
      );
    }
    joined.add(room);
    const members = this.#rooms.get(room);
    if (members === undefined) this.#rooms.set(room, new Set([socket]));
    else members.add(socket);
    return leave;
  }

  /**
   * Sends a message to all members of a room, without waiting for slow ones.
   *
   * @returns How many it was sent to.
   * @throws {ResponseValidationError} If the message does not fit the schema of a member's route.
   */
  publish(room: string, message: Out, { except, skipSlow = false }: PublishOptions = {}): number {
    let plan: SocketPlan | undefined;
    let frame: Frame = "";
    let sent = 0;
    // A copy: a member that turns out to be too slow leaves meanwhile.
    for (const member of [...this.#rooms.get(room) ?? []]) {
      if (member === except || (skipSlow && member.isBehind)) continue;
      if (member.plan !== plan) {
        plan = member.plan;
        frame = encodeMessage(plan.send, message, plan.where);
      }
      if (member.postFrame(frame) !== "dropped") sent++;
    }
    return sent;
  }

  /** Members of a room. */
  size(room: string): number {
    return this.#rooms.get(room)?.size ?? 0;
  }

  /** Rooms that have members. */
  rooms(): IterableIterator<string> {
    return this.#rooms.keys();
  }

  /** Whether a connection is in a room. */
  has(room: string, socket: Socket<unknown, Out>): boolean {
    return socket instanceof Connection && this.#joined.get(socket)?.has(room) === true;
  }

  #watch(socket: Connection): Set<string> {
    const joined = new Set<string>();
    this.#joined.set(socket, joined);
    void socket.closed.then(() => {
      for (const room of joined) this.#leave(room, socket);
      this.#joined.delete(socket);
    });
    return joined;
  }

  #leave(room: string, socket: Connection): void {
    this.#joined.get(socket)?.delete(room);
    const members = this.#rooms.get(room);
    if (members?.delete(socket) === true && members.size === 0) this.#rooms.delete(room);
  }
}

const ROOMS_PER_SOCKET_MAX = 100;
