// What goes over the wire. The page's script knows the same words.
import { t } from "../../mod.ts";

/** Name of a room. */
export const RoomName = t.String({ pattern: "^[a-z0-9-]{1,30}$" });

/** Name of a member, in any script. */
export const Name = t.String({ pattern: "^\\S+$", maxLength: 20 });

/** What a member sends. */
export const Say = t.Object({ text: t.String({ minLength: 1, maxLength: 500 }) }, { $id: "Say" });

const Said = t.Object({
  type: t.Literal("said"),
  /** Counts up within the room. */
  id: t.Integer(),
  from: Name,
  text: t.String(),
  at: t.String({ format: "date-time" }),
}, { $id: "Said" });

const Welcome = t.Object({
  type: t.Literal("welcome"),
  members: t.Array(Name),
  /** The last messages, oldest first. */
  history: t.Array(Said),
}, { $id: "Welcome" });

const Moved = t.Object({
  type: t.Union([t.Literal("joined"), t.Literal("left")]),
  name: Name,
}, { $id: "Moved" });

/** What a member gets. */
export const ToMember = t.Union([Welcome, Said, Moved]);

/** One message of a room. */
export type Said = typeof Said.static;

/** See {@linkcode ToMember}. */
export type ToMember = typeof ToMember.static;
