import assert from "node:assert/strict";
import { App, type AppOptions, dependency, HttpError, t } from "../../mod.ts";
import { fastapi } from "../../src/compat/fastapi.ts";
import { HandshakeRefused } from "../../src/client/mod.ts";
import { TestClient, type TestConnection } from "../../src/testing/mod.ts";
import { WebSocketError, type WebSocketSpec } from "../../src/websocket/mod.ts";
import { test } from "../test.ts";

const GOOD: Readonly<Record<string, string>> = {
  host: "localhost",
  upgrade: "websocket",
  connection: "keep-alive, Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};
const PEER = { address: undefined, port: undefined, upgrades: true };

function appOf(spec: WebSocketSpec = {}, options: AppOptions = {}): App {
  const app = new App({ report: () => {}, ...options });
  app.ws("/ws", spec, async (_, socket) => {
    for await (const message of socket) await socket.send(message);
  });
  app.get("/plain", () => "plain");
  return app;
}

async function shake(
  app: App,
  headers: Readonly<Record<string, string | undefined>>,
  method = "GET",
): Promise<Response> {
  const fields = Object.entries({ ...GOOD, ...headers })
    .filter((field): field is [string, string] => field[1] !== undefined);
  return await app.fetch(new Request("http://localhost/ws", { method, headers: fields }), PEER);
}

const BAD: [name: string, headers: Record<string, string | undefined>, status: number][] = [
  ["no Upgrade", { upgrade: undefined }, 426],
  ["another protocol", { upgrade: "h2c" }, 426],
  ["no Connection", { connection: undefined }, 426],
  ["Connection without the token", { connection: "keep-alive" }, 426],
  ["no version", { "sec-websocket-version": undefined }, 426],
  ["version 8", { "sec-websocket-version": "8" }, 426],
  ["two versions", { "sec-websocket-version": "13, 8" }, 426],
  ["no key", { "sec-websocket-key": undefined }, 400],
  ["a short key", { "sec-websocket-key": "YWJj" }, 400],
  ["a key of 15 bytes", { "sec-websocket-key": "YWFhYWFhYWFhYWFhYWFh" }, 400],
  ["a key that is not base64", { "sec-websocket-key": "!!!!!!!!!!!!!!!!!!!!!!==" }, 400],
  ["a key with bits to spare", { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZR==" }, 400],
  ["two keys", { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==, a" }, 400],
  ["a body", { "content-length": "5" }, 400],
  ["a chunked body", { "transfer-encoding": "chunked" }, 400],
  ["subprotocols that are no tokens", { "sec-websocket-protocol": "a\tb" }, 400],
  ["an empty subprotocol", { "sec-websocket-protocol": "a,,b" }, 400],
];
for (const [name, headers, status] of BAD) {
  test(`a handshake with ${name} is answered by ${status}`, async () => {
    const response = await shake(appOf(), headers);
    assert.equal(response.status, status);
    if (status === 426) assert.equal(response.headers.get("upgrade"), "websocket");
    const isVersion = "sec-websocket-version" in headers;
    assert.equal(response.headers.get("sec-websocket-version"), isVersion ? "13" : null);
  });
}

test("a handshake by another method is a request like any other", async () => {
  const response = await shake(appOf(), {}, "POST");
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "GET");
});

test("a handshake for a plain route is a plain request", async () => {
  const headers = { ...GOOD };
  const response = await appOf().fetch(new Request("http://localhost/plain", { headers }), PEER);
  assert.equal(await response.text(), "plain");
});

test("who cannot upgrade connections says so", async () => {
  const app = appOf();
  const headers = new Headers(GOOD);
  assert.equal((await app.fetch(new Request("http://localhost/ws", { headers }))).status, 501);
  assert.equal(app.inFlight, 0);
});

async function refusal(
  app: App,
  path = "/ws",
  connection: TestConnection = {},
): Promise<Response> {
  try {
    const socket = await new TestClient(app).websocket(path, connection);
    socket.close();
  } catch (error) {
    assert.ok(error instanceof HandshakeRefused);
    assert.equal(app.inFlight, 0);
    return error.response!;
  }
  throw new Error("the handshake was accepted");
}

async function isAccepted(app: App, connection: TestConnection = {}): Promise<boolean> {
  try {
    const socket = await new TestClient(app).websocket("/ws", connection);
    socket.close();
    await socket.closed;
    return true;
  } catch (error) {
    assert.equal((error as HandshakeRefused).response?.status, 403);
    return false;
  }
}

const ORIGINS: [policy: WebSocketSpec["origins"], origin: string | undefined, ok: boolean][] = [
  [undefined, undefined, true],
  [undefined, "http://testserver", true],
  [undefined, "https://TESTSERVER", true],
  [undefined, "http://testserver.evil.test", false],
  [undefined, "http://evil.test", false],
  [undefined, "null", false],
  [undefined, "testserver", false],
  ["same", "http://testserver:8080", false],
  ["any", "http://evil.test", true],
  [["https://app.example"], "https://app.example", true],
  [["https://app.example"], "http://app.example", false],
  [["https://app.example"], "https://app.example.evil.test", false],
  [["https://app.example"], undefined, false],
  [["https://app.example", "absent"], undefined, true],
  [["https://app.example"], "http://testserver", false],
];
for (const [policy, origin, ok] of ORIGINS) {
  const shown = `${policy ?? "the default"} ${ok ? "lets" : "does not let"} ${origin ?? "none"} in`;
  test(`origins: ${shown}`, async () => {
    const app = appOf(policy === undefined ? {} : { origins: policy });
    const headers = origin === undefined ? {} : { origin };
    assert.equal(await isAccepted(app, { headers }), ok);
  });
}

test("the app's origins hold where a route has none", async () => {
  const webSockets = { origins: ["https://app.example"] };
  const headers = { origin: "https://app.example" };
  assert.ok(await isAccepted(appOf({}, { webSockets }), { headers }));
  assert.ok(!await isAccepted(appOf({ origins: "same" }, { webSockets }), { headers }));
});

const SUBPROTOCOLS: [offered: string[], chosen: string][] = [
  [[], ""],
  [["b"], "b"],
  [["x", "b", "a"], "b"],
  [["a", "b"], "a"],
  [["x"], ""],
  [["A"], ""],
];
for (const [subprotocols, chosen] of SUBPROTOCOLS) {
  test(`of the subprotocols [${subprotocols}] "${chosen}" is chosen`, async () => {
    const client = new TestClient(appOf({ subprotocols: ["a", "b"] }));
    const socket = await client.websocket("/ws", { subprotocols });
    assert.equal(socket.subprotocol, chosen);
    socket.close();
    await socket.closed;
  });
}

test("what dependencies throw is answered, and what was opened before is closed once", async () => {
  const ended: unknown[] = [];
  const opened = dependency(function* () {
    try {
      yield 1;
    } catch (error) {
      ended.push(error);
      throw error;
    }
  });
  const error = HttpError.unauthorized("who are you?", {
    headers: { "www-authenticate": "Bearer" },
  });
  const guard = dependency(() => {
    throw error;
  });
  const app = appOf({ deps: { opened }, dependencies: [] });
  app.ws("/guarded", { deps: { opened, guard } }, () => {});
  const response = await refusal(app, "/guarded");
  assert.equal(response.status, 401);
  assert.equal(response.headers.get("www-authenticate"), "Bearer");
  assert.deepEqual(await response.json(), { detail: "who are you?" });
  assert.deepEqual(ended, [error]);
});

test("inputs that do not fit are answered by 422 with all findings", async () => {
  const app = appOf();
  app.ws("/in/:id", { params: { id: t.Integer() }, query: { q: t.String() } }, () => {});
  const response = await refusal(app, "/in/x");
  assert.equal(response.status, 422);
  const { detail } = await response.json();
  assert.deepEqual(detail.map((one: { loc: string[] }) => one.loc.join(".")), [
    "path.id",
    "query.q",
  ]);
});

test("a WebSocketError before the connection is accepted is a 403", async () => {
  const guard = dependency(() => {
    throw new WebSocketError(4_003, "not you");
  });
  const response = await refusal(appOf({ deps: { guard } }));
  assert.equal(response.status, 403);
  assert.deepEqual(await response.json(), { detail: "not you" });
});

test("an unforeseen error before the connection is accepted is a 500 and is reported", async () => {
  const reported: unknown[] = [];
  const error = new Error("SECRET");
  const guard = dependency(() => {
    throw error;
  });
  const app = appOf({ deps: { guard } }, { report: (one) => void reported.push(one) });
  const response = await refusal(app);
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /SECRET/);
  assert.deepEqual(reported, [error]);
});

const AS_FASTAPI: [name: string, path: string, status: number][] = [
  ["inputs that do not fit", "/in/x", 403],
  ["an unknown path", "/nowhere", 403],
  ["a plain route", "/plain", 403],
  ["an HttpError", "/http", 401],
];
for (const [name, path, status] of AS_FASTAPI) {
  test(`the preset for FastAPI answers ${name} by ${status}`, async () => {
    const app = appOf({}, fastapi());
    app.ws("/in/:id", { params: { id: t.Integer() } }, () => {});
    const guard = dependency(() => {
      throw HttpError.unauthorized();
    });
    app.ws("/http", { dependencies: [guard] }, () => {});
    assert.equal((await refusal(app, path)).status, status);
  });
}

test("the preset for FastAPI knows no plain requests for WebSocket routes", async () => {
  const client = new TestClient(appOf({}, fastapi()));
  assert.equal((await client.get("/ws")).status, 404);
  assert.equal((await client.post("/ws")).status, 404);
  const own = new TestClient(appOf());
  assert.equal((await own.get("/ws")).status, 426);
  assert.equal((await own.post("/ws")).status, 405);
});

test("no more connections than allowed", async () => {
  const client = new TestClient(appOf({ limits: { connectionsMax: 2 } }));
  const first = await client.websocket("/ws");
  const second = await client.websocket("/ws");
  const error = await client.websocket("/ws").then(() => undefined, (one) => one);
  assert.equal(error.response.status, 503);
  assert.equal(error.response.headers.get("retry-after"), "5");
  first.close();
  await first.closed;
  await new Promise((resolve) => setTimeout(resolve, 1));
  const third = await client.websocket("/ws");
  for (const socket of [second, third]) {
    socket.close();
    await socket.closed;
  }
});

test("mistakes are thrown when the app is compiled, with their place", () => {
  const wrong: [spec: WebSocketSpec, message: RegExp][] = [
    [{ origins: ["https://app.example/"] }, /origin "https:\/\/app\.example\/" is none/],
    [{ origins: ["app.example"] }, /origin "app\.example" is none/],
    [{ subprotocols: ["a b"] }, /subprotocol "a b"/],
    [{ limits: { queueMessagesMax: 0 } }, /queueMessagesMax 0/],
    [{ limits: { rate: { messages: 1, perMs: -1 } } }, /perMs -1/],
    [{ params: { id: t.Integer() } as never }, /"id"/],
    [{ deps: { body: dependency({ body: t.String() }, (cx) => cx.body) } }, /asks for the body/],
  ];
  for (const [spec, message] of wrong) {
    const app = appOf(spec);
    assert.throws(() => app.compile(), message);
    assert.throws(() => app.compile(), /handshake_test\.ts:\d+/);
  }
  assert.throws(() => (new App().ws as unknown as (path: string) => void)("/x"), /no handler/);
});

test("cookies and header fields that dependencies stage are in the answer", async () => {
  const stage = dependency((cx) => {
    cx.response.setCookie({ name: "seen", value: "1" });
    cx.response.headers.set("x-room", "7");
  });
  const response = await shake(appOf({ dependencies: [stage], subprotocols: ["a"] }), {
    "sec-websocket-protocol": "a",
  });
  assert.equal(response.status, 101);
  assert.equal(response.headers.get("x-room"), "7");
  assert.match(response.headers.get("set-cookie") ?? "", /^seen=1/);
  assert.equal(response.headers.get("sec-websocket-protocol"), "a");
  (response as unknown as { abandon(): void }).abandon();
});
