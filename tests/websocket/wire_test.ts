// The seam to the runtimes, with a carrier of the test's own: what Bun does and Deno does not is tested on both, and
// time only moves when it is told to.
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import { App, type AppOptions, Cancelled } from "../../mod.ts";
import { enterWorld } from "../../src/cx/internal.ts";
import { UpgradeAnswer, type Wire, type WireListener } from "../../src/websocket/internal.ts";
import { Hub, type Socket } from "../../src/websocket/mod.ts";
import { test } from "../test.ts";
import { virtualWorld } from "../virtual_world.ts";

/** A carrier that pings, pauses and is as slow as the test wants; `calls` is what it was asked for. */
class TestWire implements Wire {
  bufferedBytes = 0;
  isSlow = false;
  readonly calls: string[] = [];
  readonly sent: (string | Uint8Array)[] = [];

  send(data: string | Uint8Array): boolean {
    this.sent.push(data);
    if (this.isSlow) this.bufferedBytes += data.length;
    return !this.isSlow;
  }

  close(code: number, reason: string): void {
    this.calls.push(`close ${code} ${reason}`.trimEnd());
  }

  terminate(): void {
    this.calls.push("terminate");
  }

  ping(): void {
    this.calls.push("ping");
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }
}

interface Carried {
  readonly app: App;
  readonly answer: UpgradeAnswer;
  readonly listener: WireListener;
  readonly wire: TestWire;
  /** What was reported. */
  readonly reports: string[];
}

/** The answer to a good handshake with `/ws`, which nobody has opened yet. */
async function upgrade(make: (app: App) => void, options: AppOptions = {}): Promise<Carried> {
  const reports: string[] = [];
  const report = (error: unknown) => void reports.push((error as Error).message);
  const app = new App({ report, ...options });
  make(app);
  const request = new Request("http://localhost/ws", {
    headers: {
      host: "localhost",
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    },
  });
  const peer = { address: undefined, port: undefined, upgrades: true };
  const answer = await app.fetch(request, peer);
  assert.ok(answer instanceof UpgradeAnswer);
  return { app, answer, listener: answer.listener, wire: new TestWire(), reports };
}

/** Lets everything run that waits for nothing but turns. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Runs a test in time of its own. */
async function inVirtualTime(
  work: (advance: (ms: number) => void) => Promise<void>,
): Promise<void> {
  const world = virtualWorld();
  const leave = enterWorld(world);
  try {
    await work((ms) => world.advance(ms));
  } finally {
    leave();
  }
}

function listenOn(app: App, heartbeatMs = 1_000): void {
  app.ws("/ws", { limits: { heartbeatMs } }, async (_, socket) => {
    for await (const _message of socket);
  });
}

test("a ping that is not answered until the next drops the connection", async () => {
  await inVirtualTime(async (advance) => {
    const { app, listener, wire } = await upgrade((app) => listenOn(app));
    listener.onOpen(wire);
    advance(1_000);
    assert.deepEqual(wire.calls, ["ping"]);
    listener.onAlive();
    advance(1_000);
    listener.onMessage("a message is as good as a pong");
    advance(1_000);
    assert.deepEqual(wire.calls, ["ping", "ping", "ping"]);
    advance(1_000);
    assert.deepEqual(wire.calls, ["ping", "ping", "ping", "terminate"]);
    await settle();
    assert.equal(app.inFlight, 0);
    // The carrier tells of the end, too.
    listener.onClose(1_006, "");
    advance(10_000);
    assert.equal(wire.calls.length, 4);
  });
});

test("heartbeatMs: 0 pings nobody", async () => {
  await inVirtualTime(async (advance) => {
    const { listener, wire } = await upgrade((app) => listenOn(app, 0));
    listener.onOpen(wire);
    advance(1_000_000);
    assert.deepEqual(wire.calls, []);
    listener.onClose(1_000, "");
    await settle();
  });
});

test("reading pauses while messages wait, and no pong is expected meanwhile", async () => {
  await inVirtualTime(async (advance) => {
    const taken: unknown[] = [];
    let take: () => void = () => {};
    const { app, listener, wire } = await upgrade((app) => {
      app.ws("/ws", { limits: { queueMessagesMax: 4, heartbeatMs: 1_000 } }, async (_, socket) => {
        for (;;) {
          await new Promise<void>((resolve) => take = resolve);
          const message = await socket.receive();
          if (message === undefined) return;
          taken.push(message);
        }
      });
    });
    listener.onOpen(wire);
    await settle();
    for (const text of ["1", "2", "3", "4", "5"]) listener.onMessage(text);
    assert.deepEqual(wire.calls, ["pause"]);
    advance(1_000);
    advance(1_000);
    assert.deepEqual(wire.calls, ["pause", "ping", "ping"]);
    for (let i = 0; i < 3; i++) {
      take();
      await settle();
    }
    // Half of it has been taken.
    assert.deepEqual(wire.calls, ["pause", "ping", "ping", "resume"]);
    assert.deepEqual(taken, ["1", "2", "3"]);
    listener.onClose(1_000, "");
    for (let i = 0; i < 3; i++) {
      take();
      await settle();
    }
    assert.deepEqual(taken, ["1", "2", "3", "4", "5"]);
    assert.equal(app.inFlight, 0);
  });
});

test("bytes that wait pause reading as messages do", async () => {
  const go = Promise.withResolvers<void>();
  const { app, listener, wire } = await upgrade((app) => {
    app.ws("/ws", { limits: { queueBytesMax: 100 } }, async (_, socket) => {
      await go.promise;
      for await (const _message of socket);
    });
  });
  listener.onOpen(wire);
  listener.onMessage(new Uint8Array(99));
  assert.deepEqual(wire.calls, []);
  listener.onMessage("x");
  assert.deepEqual(wire.calls, ["pause"]);
  go.resolve();
  await settle();
  assert.deepEqual(wire.calls, ["pause", "resume"]);
  listener.onClose(1_000, "");
  await settle();
  assert.equal(app.inFlight, 0);
});

test("send() waits until the carrier has caught up", async () => {
  const sent: number[] = [];
  const { listener, wire, app } = await upgrade((app) => {
    app.ws("/ws", async (_, socket) => {
      for (let i = 0; i < 3; i++) {
        await socket.send(`${i}`);
        sent.push(i, socket.bufferedBytes);
      }
    });
  });
  wire.isSlow = true;
  listener.onOpen(wire);
  await settle();
  assert.deepEqual([wire.sent, sent], [["0"], []]);
  wire.bufferedBytes = 0;
  wire.isSlow = false;
  listener.onDrain();
  await settle();
  assert.deepEqual(wire.sent, ["0", "1", "2"]);
  assert.deepEqual(sent, [0, 0, 1, 0, 2, 0]);
  assert.deepEqual(wire.calls, ["close 1000"]);
  listener.onClose(1_000, "");
  await settle();
  assert.equal(app.inFlight, 0);
});

test("send() to a slow client that leaves fails, also where nobody awaits it", async () => {
  const failed: unknown[] = [];
  const { listener, wire, app, reports } = await upgrade((app) => {
    app.ws("/ws", async (_, socket) => {
      void socket.send("not awaited");
      await socket.send("awaited").then(undefined, (error) => failed.push(error));
    });
  });
  wire.isSlow = true;
  listener.onOpen(wire);
  await settle();
  listener.onClose(1_006, "");
  await settle();
  assert.ok(failed[0] instanceof Cancelled);
  assert.equal(failed[0].reason.kind, "client_disconnect");
  assert.deepEqual([app.inFlight, reports], [0, []]);
});

test("publish() with skipSlow leaves out who has not caught up", async () => {
  const hub = new Hub<string>();
  const { listener, wire, app } = await upgrade((app) => {
    app.ws("/ws", { send: "text" }, async (_, socket) => {
      hub.join("prices", socket);
      await socket.closed;
    });
  });
  listener.onOpen(wire);
  wire.isSlow = true;
  assert.equal(hub.publish("prices", "1", { skipSlow: true }), 1);
  assert.equal(hub.publish("prices", "2", { skipSlow: true }), 0);
  assert.equal(hub.publish("prices", "3"), 1);
  listener.onDrain();
  assert.equal(hub.publish("prices", "4", { skipSlow: true }), 1);
  assert.deepEqual(wire.sent, ["1", "3", "4"]);
  listener.onClose(1_000, "");
  await settle();
  assert.deepEqual([app.inFlight, hub.size("prices")], [0, 0]);
});

test("a client that stays behind is closed with 1013 beyond bufferBytesMax, not before", async () => {
  const posted: string[] = [];
  const { listener, wire, app } = await upgrade((app) => {
    app.ws("/ws", { limits: { bufferBytesMax: 10 } }, async (_, socket) => {
      // The first is taken, however large: one message that is larger than the bound must be possible.
      for (const text of ["12345678", "9", "0", "+"]) posted.push(socket.post(text));
      await socket.closed;
    });
  });
  wire.isSlow = true;
  listener.onOpen(wire);
  await settle();
  assert.deepEqual(posted, ["queued", "queued", "queued", "dropped"]);
  assert.deepEqual(wire.calls, ["close 1013 too slow"]);
  listener.onClose(1_013, "too slow");
  await settle();
  assert.equal(app.inFlight, 0);
});

test("a client that does not answer our close is cut off after two seconds", async () => {
  await inVirtualTime(async (advance) => {
    let info: unknown;
    const { listener, wire, app } = await upgrade((app) => {
      app.ws("/ws", async (_, socket) => {
        socket.close(3_000, "bye");
        info = await socket.closed;
      });
    });
    listener.onOpen(wire);
    await settle();
    assert.equal(app.inFlight, 1);
    advance(2_000);
    await settle();
    assert.deepEqual(wire.calls, ["close 3000 bye", "terminate"]);
    assert.deepEqual(info, { code: 1_006, reason: "bye", clean: false });
    assert.equal(app.inFlight, 0);
  });
});

test("a connection that never opens lets go of everything after ten seconds", async () => {
  await inVirtualTime(async (advance) => {
    let calls = 0;
    const { listener, wire, app } = await upgrade((app) => app.ws("/ws", () => void calls++));
    assert.equal(app.inFlight, 1);
    advance(10_000);
    await settle();
    assert.equal(app.inFlight, 0);
    // Too late.
    listener.onOpen(wire);
    assert.deepEqual([wire.calls, calls], [["terminate"], 0]);
  });
});

test("a client that seems to have left has a moment to open its connection nevertheless", async () => {
  await inVirtualTime(async (advance) => {
    let calls = 0;
    const gone = await upgrade((app) => app.ws("/ws", () => void calls++));
    gone.listener.onGone();
    advance(199);
    assert.equal(gone.app.inFlight, 1);
    advance(2);
    await settle();
    assert.deepEqual([gone.app.inFlight, calls], [0, 0]);

    const late = await upgrade((app) => listenOn(app));
    late.listener.onGone();
    advance(100);
    late.listener.onOpen(late.wire);
    late.listener.onGone();
    advance(500);
    await settle();
    assert.deepEqual([late.app.inFlight, late.wire.calls], [1, []]);
    late.listener.onClose(1_000, "");
    late.listener.onGone();
    await settle();
    assert.equal(late.app.inFlight, 0);
  });
});

test("a drain before the connection is open ends it", async () => {
  let calls = 0;
  const { listener, wire, app } = await upgrade((app) => app.ws("/ws", () => void calls++));
  const drained = app.drain({ graceMs: 1_000 });
  await drained;
  assert.equal(app.inFlight, 0);
  listener.onOpen(wire);
  assert.deepEqual([wire.calls, calls], [["terminate"], 0]);
});

test("messages after the end are nobody's", async () => {
  const received: unknown[] = [];
  const { listener, wire, app } = await upgrade((app) => {
    app.ws("/ws", async (_, socket) => {
      for await (const message of socket) received.push(message);
    });
  });
  listener.onOpen(wire);
  listener.onMessage("before");
  listener.onClose(1_000, "");
  listener.onMessage("after");
  await settle();
  assert.deepEqual([received, app.inFlight], [["before"], 0]);
});

test("the carrier is told which handshake it carries out, and may give it up", async () => {
  let calls = 0;
  const { answer, app } = await upgrade((app) => {
    app.ws("/ws", { limits: { heartbeatMs: 1_500 } }, () => void calls++);
  });
  assert.deepEqual([answer.status, answer.ok, answer.pingSeconds], [101, false, 2]);
  answer.abandon();
  await settle();
  assert.deepEqual([app.inFlight, calls], [0, 0]);
});

test("a receive() that is cancelled by its own time takes no message with it", async () => {
  const outcomes: unknown[] = [];
  const { listener, wire, app } = await upgrade((app) => {
    app.ws("/ws", async (cx, socket: Socket) => {
      await cx.timeout(20, (inner) => socket.receive(inner)).then(undefined, (error) => {
        outcomes.push((error as Cancelled).reason.kind);
      });
      outcomes.push(await socket.receive());
    });
  });
  listener.onOpen(wire);
  await sleep(40);
  listener.onMessage("kept");
  await settle();
  assert.deepEqual(wire.calls, ["close 1000"]);
  listener.onClose(1_000, "");
  await settle();
  assert.deepEqual([outcomes, app.inFlight], [["deadline", "kept"], 0]);
});
