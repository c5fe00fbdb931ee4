import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { runtime, test } from "../test.ts";
import { freePort, launch, LAUNCHERS, narrow, run, sleep, start } from "./launch.ts";

// Processes and sockets of other processes: nothing that the sanitizers could follow.
const options = { sanitize: false };

for (const launcher of LAUNCHERS) {
  test(`${launcher.name} serves the default export, says where, and ends with 0`, async () => {
    const other = await freePort();
    const app = await launch(launcher, launcher.readsPort ? {} : { HOST: "127.0.0.1" });
    try {
      assert.deepEqual(await json(`${app.url}/`), { ok: true });
      assert.deepEqual(await json(`${app.url}/address`), { address: "127.0.0.1" });
      assert.match(app.output(), new RegExp(`Listening on http://127.0.0.1:${app.port}\n`));
      assert.match(app.output(), new RegExp(`Docs at http://127.0.0.1:${app.port}/docs\n`));
      assert.match(app.output(), new RegExp(`Told http://127.0.0.1:${app.port}\n`));
      assert.ok(!await isOpen(other));
    } finally {
      app.signal("SIGTERM");
    }
    assert.equal(await app.exit, 0);
  }, options);

  test(
    `${launcher.name} drains on SIGTERM: requests and uploads in flight are answered`,
    async () => {
      const app = await launch(launcher);
      const slow = json(`${app.url}/slow?ms=600`);
      const upload = await Connection.open(app.port);
      upload.write("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhello");
      const idle = await Connection.open(app.port);
      await sleep(150);
      app.signal("SIGTERM");
      await sleep(100);
      idle.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      const refused = await idle.answer();
      // A worker of its own that has nothing in flight is done at once, and closes what is idle.
      if (!launcher.isParallel || refused !== "") {
        assert.match(refused, /^HTTP\/1.1 503 /);
        assert.match(refused, /^retry-after: \d+\r$/mi);
        assert.match(refused, /^connection: close\r$/mi);
      }
      upload.write("world");
      assert.match(await upload.answer(), /^HTTP\/1.1 200 [\s\S]*\{"bytes":10\}$/);
      assert.deepEqual(await slow, { slept: 600 });
      assert.equal(await app.exit, 0);
    },
    options,
  );

  test(`${launcher.name}: a second signal ends at once`, async () => {
    const app = await launch(launcher);
    const slow = json(`${app.url}/slow?ms=5000`).then(() => "answered", () => "cut");
    await sleep(150);
    app.signal("SIGTERM");
    await sleep(150);
    app.signal("SIGTERM");
    assert.equal(await app.exit, 143);
    assert.equal(await slow, "cut");
  }, options);

  test(`${launcher.name}: SIGINT drains, too`, async () => {
    const app = await launch(launcher);
    app.signal("SIGINT");
    assert.equal(await app.exit, 0);
  }, options);

  test(`${launcher.name}: a signal while others are still loading ends them, too`, async () => {
    for (let i = 0; i < 3; i++) {
      const app = await launch(launcher);
      app.signal("SIGTERM");
      assert.equal(await app.exit, 0);
    }
  }, options);

  test(`${launcher.name} reports a start-up mistake and ends with 1`, async () => {
    const app = await start(launcher, { CLASH: "1" });
    assert.equal(await app.exit, 1);
    assert.match(app.output(), /GET \/[\s\S]*fixture\.ts:\d+[\s\S]*fixture\.ts:\d+/);
    assert.ok(!app.output().includes("Listening on"));
  }, options);
}

test(
  `${run.name}: an error that belongs to no request is logged, drains, ends with 70`,
  async () => {
    const app = await launch(run);
    const slow = json(`${app.url}/slow?ms=500`);
    await sleep(150);
    await json(`${app.url}/stray`, { method: "POST" });
    assert.deepEqual(await slow, { slept: 500 });
    assert.equal(await app.exit, 70);
    assert.match(app.output(), /uncaught: [\s\S]*a stray error/);
  },
  options,
);

test(`${narrow.name} serves, says where, and drains`, async () => {
  const app = await launch(narrow);
  try {
    assert.deepEqual(await json(`${app.url}/`), { ok: true });
  } finally {
    app.signal("SIGTERM");
  }
  assert.equal(await app.exit, 0);
}, { ...options, skip: runtime === "deno" ? undefined : "Bun has no permissions" });

test(`${run.name}: a port in use is told with the address and what to do`, async () => {
  const app = await launch(run);
  const second = await start(run, { PORT: String(app.port) });
  assert.equal(await second.exit, 1);
  assert.match(
    second.output(),
    new RegExp(`Cannot listen on 127.0.0.1:${app.port}: the address is in use; .*PORT`),
  );
  app.signal("SIGTERM");
  assert.equal(await app.exit, 0);
}, options);

for (const port of ["http", "70000", "-1", "3000.5"]) {
  test(`${run.name}: PORT=${port} is refused`, async () => {
    const app = await start(run, { PORT: port });
    assert.equal(await app.exit, 1);
    assert.match(app.output(), new RegExp(`PORT "${port}": expected a number from 0 to 65535`));
  }, options);
}

async function json(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  assert.equal(response.status, 200);
  return await response.json();
}

async function isOpen(port: number): Promise<boolean> {
  const socket = net.connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A connection for requests that are written piece by piece. */
class Connection {
  readonly #socket: net.Socket;
  #received = "";

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: unknown) => this.#received += String(chunk));
    socket.on("error", () => {});
  }

  static async open(port: number): Promise<Connection> {
    const socket = await new Promise<net.Socket>((resolve, reject) => {
      const socket = net.connect(port, "127.0.0.1", () => resolve(socket)).on("error", reject);
    });
    return new Connection(socket);
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  /** What came until the answer was whole or the connection was closed. */
  async answer(): Promise<string> {
    for (let waited = 0; waited < 3_000; waited += 20) {
      if (this.#received.includes("}")) break;
      await sleep(20);
    }
    this.#socket.destroy();
    return this.#received;
  }
}
