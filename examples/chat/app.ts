// A chat: one WebSocket route, a list of rooms, and a page without a build step.
import { App, router, t } from "../../mod.ts";
import { securityHeaders } from "../../src/middleware/mod.ts";
import { staticFiles } from "../../src/static/mod.ts";
import { Name, RoomName, Say, ToMember } from "./messages.ts";
import { Rooms } from "./rooms.ts";

const RoomInfo = t.Object({ room: RoomName, members: t.Integer({ minimum: 1 }) }, {
  $id: "RoomInfo",
});

/** Fresh rooms for each app, so that tests do not see each other. */
export function createApp(rooms: Rooms = new Rooms()): App {
  const routes = router({ prefix: "/rooms", tags: ["rooms"] });

  routes.get("/", { name: "listRooms", response: { 200: t.Array(RoomInfo) } }, () => rooms.list());

  routes.ws("/:room", {
    name: "talk",
    params: { room: RoomName },
    query: { name: Name },
    receive: Say,
    send: ToMember,
    limits: { messageBytesMax: 4_096, rate: { messages: 10, perMs: 5_000 } },
  }, async (cx, socket) => {
    const member = rooms.enter(cx.params.room, cx.query.name, socket);
    cx.defer(() => member.leave());
    for await (const { text } of socket) {
      member.say(text, new Date(cx.clock.wallNow()).toISOString());
    }
  });

  // Nothing but the page's own script may run in it, whatever somebody writes into a room.
  return new App({ title: "Chat", version: "1.0.0", middleware: [securityHeaders()] })
    .include(routes)
    .mount("/", staticFiles(new URL("public/", import.meta.url)));
}
