// WebSocket connections and rooms in the lab: they close at every moment, and some clients are slow.
import { App, dependency, t as schema } from "../../../mod.ts";
import { lab } from "../../../src/lab/mod.ts";
import { Hub } from "../../../src/websocket/mod.ts";
import { LabSocket } from "./carrier.ts";
import { OWN } from "./runs.ts";

const Text = schema.String();

lab.test(
  "own: rooms hold whoever is connected, and get every message once in order",
  OWN,
  async (t) => {
    const hub = new Hub<string>();
    let handlers = 0;
    const app = new App({ openapiUrl: null });
    app.ws("/rooms", { receive: Text, send: Text }, async (cx, socket) => {
      handlers++;
      cx.defer(() => void handlers--);
      hub.join("all", socket);
      for await (const text of socket) hub.publish("all", text);
    });
    const sockets: LabSocket[] = [];
    const member = (words: readonly string[]) => async () => {
      const socket = await LabSocket.connect(t, app, "/rooms");
      if (socket === undefined) return;
      sockets.push(socket);
      for (const word of words) await socket.say(word);
      if (t.choose(2, "leaves early") === 1) await socket.leave();
    };
    t.always(
      "nobody hears a thing twice, or in another order",
      () =>
        sockets.every(({ got }) =>
          ["a", "b"].every((who) => {
            const heard = got.filter((word) => word.startsWith(who));
            return heard.join() === [...new Set(heard)].sort().join();
          })
        ),
    );
    await t.all([member(["a1", "a2"]), member(["b1", "b2"]), member([])]);
    await t.sleep(10);
    const open = sockets.filter(({ code }) => code === undefined);
    t.expect(hub.size("all") === open.length, `${hub.size("all")} members, ${open.length} open`);
    await t.all(sockets.map((socket) => () => socket.leave(1000)));
    await t.sleep(10);
    t.expect(hub.size("all") === 0 && [...hub.rooms()].length === 0, "a room without members");
    t.expect(handlers === 0 && sockets.every(({ hasEnded }) => hasEnded), "a handler goes on");
  },
);

lab.test("own: a connection with a slow client ends, whoever waits for it", OWN, async (t) => {
  const app = new App({ openapiUrl: null });
  app.ws("/", { receive: Text, send: Text }, async (cx, socket) => {
    cx.spawn("sender", async (inner) => {
      for (let i = 0; i < 3; i++) await socket.send(`${i}`, inner);
    });
    await socket.receive();
    socket.close();
  });
  const socket = await LabSocket.connect(t, app, "/", { takes: 1 });
  if (socket === undefined) return;
  await t.all([
    async () => {
      if (t.choose(2, "the client leaves") === 1) await socket.leave();
      else await socket.say("bye");
    },
    async () => {
      if (t.choose(2, "the client catches up") === 1) await socket.catchUp();
    },
  ]);
  await t.sleep(20_000);
  t.expect(socket.hasEnded, "its handler still waits");
});

lab.test("own: there are never more connections than are allowed", OWN, async (t) => {
  let open = 0;
  const slow = dependency({ name: "user" }, async (cx) => void await cx.checkpoint());
  const app = new App({ openapiUrl: null });
  app.ws(
    "/",
    { receive: Text, dependencies: [slow], limits: { connectionsMax: 1 } },
    async (cx, socket) => {
      open++;
      cx.defer(() => void open--);
      await socket.receive();
    },
  );
  t.always("one connection", () => open <= 1 || `${open} connections`);
  const visit = async () => {
    const socket = await LabSocket.connect(t, app, "/", { mayBeRefused: true });
    if (socket === undefined) return;
    await socket.leave(1000);
    await socket.ended();
  };
  await t.all([visit, visit, visit]);
  await visit();
});

lab.test("own: a drain tells every connection, also one that opens meanwhile", OWN, async (t) => {
  const slow = dependency({ name: "user" }, async (cx) => void await cx.checkpoint());
  const app = new App({ openapiUrl: null });
  let drainsSinceMs = Infinity;
  app.ws("/", { receive: Text, dependencies: [slow] }, async (cx, socket) => {
    const openSinceMs = t.nowMs;
    cx.defer(() => {
      const leftMs = t.nowMs - Math.max(openSinceMs, drainsSinceMs);
      t.expect(leftMs < 60_000, `left to itself for ${leftMs} ms`);
    });
    await socket.receive();
  });
  const sockets: LabSocket[] = [];
  const visit = async () => {
    const socket = await LabSocket.connect(t, app, "/", { mayBeRefused: true });
    if (socket === undefined) return;
    sockets.push(socket);
    await socket.ended();
  };
  const drain = async () => {
    drainsSinceMs = t.nowMs;
    await app.drain({ graceMs: 3_600_000 });
  };
  await t.all([visit, drain, visit]);
  t.expect(sockets.every(({ hasEnded }) => hasEnded), "a handler goes on");
});
