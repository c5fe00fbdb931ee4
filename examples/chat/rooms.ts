// The rooms: who is in them, what was said last. A room exists as long as somebody is in it.
import { Hub, type Socket, WebSocketError } from "../../src/websocket/mod.ts";
import type { Said, ToMember } from "./messages.ts";

type MemberSocket = Socket<unknown, ToMember>;

interface Room {
  readonly members: Set<string>;
  readonly history: Said[];
  lastId: number;
}

/** Somebody in a room. */
export interface Member {
  /** Tells all members of the room, the speaker included. */
  say(text: string, at: string): void;
  /** Makes the name free again, and tells the others. */
  leave(): void;
}

/** All rooms of the app. */
export class Rooms {
  readonly #hub = new Hub<ToMember>();
  readonly #rooms = new Map<string, Room>();

  /** Rooms with somebody in them. */
  list(): { room: string; members: number }[] {
    return [...this.#rooms].map(([room, { members }]) => ({ room, members: members.size }));
  }

  /**
   * Lets somebody in, and says who is there and what was said last.
   *
   * @throws {WebSocketError} 4009 if the name is taken, 1013 if the room or the house is full.
   */
  enter(name: string, memberName: string, socket: MemberSocket): Member {
    const room = this.#rooms.get(name) ?? { members: new Set(), history: [], lastId: 0 };
    if (room.members.has(memberName)) throw new WebSocketError(4_009, "this name is taken");
    if (room.members.size >= MEMBERS_MAX) throw new WebSocketError(1_013, "the room is full");
    if (room.members.size === 0 && this.#rooms.size >= ROOMS_MAX) {
      throw new WebSocketError(1_013, "too many rooms");
    }
    this.#rooms.set(name, room);
    room.members.add(memberName);
    this.#hub.publish(name, { type: "joined", name: memberName });
    this.#hub.join(name, socket);
    socket.post({ type: "welcome", members: [...room.members], history: room.history });
    return {
      say: (text, at) => this.#say(name, room, { from: memberName, text, at }),
      leave: () => this.#leave(name, room, memberName),
    };
  }

  #say(name: string, room: Room, said: Pick<Said, "from" | "text" | "at">): void {
    const message: Said = { type: "said", id: ++room.lastId, ...said };
    room.history.push(message);
    if (room.history.length > HISTORY_MAX) room.history.shift();
    this.#hub.publish(name, message);
  }

  #leave(name: string, room: Room, memberName: string): void {
    room.members.delete(memberName);
    if (room.members.size === 0) this.#rooms.delete(name);
    this.#hub.publish(name, { type: "left", name: memberName });
  }
}

const HISTORY_MAX = 50;
const MEMBERS_MAX = 200;
const ROOMS_MAX = 1_000;
