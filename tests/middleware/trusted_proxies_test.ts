// Proxies: whom they are believed, what of it, and what a client in front of them cannot make up.
import assert from "node:assert/strict";
import { App, type Middleware, t } from "../../mod.ts";
import {
  httpsRedirect,
  ipFilter,
  rateLimit,
  slidingWindow,
  trustedProxies,
  type TrustedProxiesOptions,
} from "../../src/middleware/mod.ts";
import { hopsOf } from "../../src/middleware/forwarded.ts";
import type { Peer } from "../../src/route/mod.ts";
import { serve } from "../../src/runtime/mod.ts";
import { HOSTILE, randomFrom } from "../http/random.ts";
import { test } from "../test.ts";

const PROXY = "10.0.0.1";

function appOf(options: Partial<TrustedProxiesOptions> = {}, inner: Middleware[] = []): App {
  const proxies = trustedProxies({ proxies: ["10.0.0.0/8", "2001:db8::/32"], ...options });
  const app = new App({ middleware: [proxies, ...inner] });
  app.get("/", (cx) => ({
    address: cx.peer?.address ?? null,
    scheme: cx.request.url.split(":")[0],
  }));
  app.post("/", { body: t.Array(t.Integer()) }, (cx) => cx.body.length);
  return app;
}

async function ask(
  app: App,
  headers: Record<string, string>,
  peer: Peer | undefined = { address: PROXY, port: 1 },
): Promise<Response> {
  const request = new Request("http://localhost/", { headers: { host: "localhost", ...headers } });
  return await app.fetch(request, peer);
}

const CASES: [name: string, headers: Record<string, string>, address: string, scheme: string][] = [
  ["nothing is said", {}, PROXY, "http"],
  ["one address", { "x-forwarded-for": "203.0.113.9" }, "203.0.113.9", "http"],
  [
    "a client that says it is another",
    { "x-forwarded-for": "1.1.1.1, 203.0.113.9" },
    "203.0.113.9",
    "http",
  ],
  [
    "a row of proxies",
    { "x-forwarded-for": "1.1.1.1,203.0.113.9 , 10.1.1.1,10.2.2.2" },
    "203.0.113.9",
    "http",
  ],
  ["nobody but proxies", { "x-forwarded-for": "10.3.3.3, 10.1.1.1" }, "10.3.3.3", "http"],
  [
    "a proxy in its IPv6 spelling",
    { "x-forwarded-for": "203.0.113.9, ::ffff:10.1.1.1" },
    "203.0.113.9",
    "http",
  ],
  ["an IPv6 proxy", { "x-forwarded-for": "203.0.113.9, 2001:db8::1" }, "203.0.113.9", "http"],
  ["ports", { "x-forwarded-for": "1.1.1.1:80, 203.0.113.9:4711" }, "203.0.113.9", "http"],
  ["IPv6 with a port", { "x-forwarded-for": "[2001:4860::8]:4711" }, "2001:4860::8", "http"],
  ["IPv6", { "x-forwarded-for": "2001:4860::8" }, "2001:4860::8", "http"],
  ["somebody unknown", { "x-forwarded-for": "1.1.1.1, unknown" }, PROXY, "http"],
  [
    "somebody unknown to the outer proxy",
    { "x-forwarded-for": "1.1.1.1, _x, 10.1.1.1" },
    "10.1.1.1",
    "http",
  ],
  ["an empty field", { "x-forwarded-for": "" }, PROXY, "http"],
  ["an empty member", { "x-forwarded-for": "203.0.113.9," }, PROXY, "http"],
  ["an address with a tail", { "x-forwarded-for": "203.0.113.9.evil.example" }, PROXY, "http"],
  ["an odd spelling", { "x-forwarded-for": "0313.0.113.9" }, PROXY, "http"],
  [
    "HTTPS",
    { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" },
    "203.0.113.9",
    "https",
  ],
  [
    "HTTPS to the outer proxy",
    {
      "x-forwarded-for": "203.0.113.9, 10.1.1.1",
      "x-forwarded-proto": "HTTPS, http",
    },
    "203.0.113.9",
    "https",
  ],
  [
    "a client that says HTTPS",
    {
      "x-forwarded-for": "1.1.1.1, 203.0.113.9",
      "x-forwarded-proto": "https, http",
    },
    "203.0.113.9",
    "http",
  ],
  [
    "one scheme for a row of proxies",
    {
      "x-forwarded-for": "203.0.113.9, 10.1.1.1",
      "x-forwarded-proto": "https",
    },
    "203.0.113.9",
    "https",
  ],
  [
    "another scheme",
    { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "javascript" },
    "203.0.113.9",
    "http",
  ],
  ["a scheme without an address", { "x-forwarded-proto": "https" }, PROXY, "http"],
  ["the field that is not read", { forwarded: "for=203.0.113.9;proto=https" }, PROXY, "http"],
];
for (const [name, headers, address, scheme] of CASES) {
  test(`trustedProxies() with ${name}`, async () => {
    assert.deepEqual(await (await ask(appOf(), headers)).json(), { address, scheme });
  });
}

const FORWARDED: [name: string, field: string, address: string, scheme?: string][] = [
  ["one client", "for=203.0.113.9", "203.0.113.9"],
  [
    "all pairs, in any case",
    "By=10.0.0.1;FOR=203.0.113.9;Proto=HTTPS;host=x",
    "203.0.113.9",
    "https",
  ],
  ["blanks", " for=1.1.1.1 , for=203.0.113.9 ; proto=https ", "203.0.113.9", "https"],
  ["quotes and a port", 'for="203.0.113.9:4711"', "203.0.113.9"],
  ["IPv6", 'for="[2001:4860::8]";proto=http', "2001:4860::8"],
  ["IPv6 with a port", 'for="[2001:4860::8]:4711"', "2001:4860::8"],
  ["escapes", 'for="203\\.0.113.9"', "203.0.113.9"],
  ["a row of proxies", 'for=1.1.1.1, for=203.0.113.9, for="[2001:db8::1]"', "203.0.113.9"],
  ["separators in quotes", 'x="a,b;for=1.1.1.1";for=203.0.113.9', "203.0.113.9"],
  ["a name instead", "for=_hidden", PROXY],
  ["unknown", "for=1.1.1.1, for=unknown", PROXY],
  ["two addresses in one", "for=1.1.1.1;for=203.0.113.9", PROXY],
  ["no address", "proto=https", PROXY, "https"],
  ["no pair", "203.0.113.9", PROXY],
  ["a quote that swallows what the proxy adds", 'for=1.1.1.1, for=", for=203.0.113.9', PROXY],
  ["a quote that ends in the proxy's", 'for=1.1.1.1;x=", for="[2001:4860::8]"', PROXY],
  ["an escape at the end", 'for="203.0.113.9\\', PROXY],
  ["the fields that are not read", "", PROXY],
];
for (const [name, field, address, scheme = "http"] of FORWARDED) {
  test(`trustedProxies() reads Forwarded with ${name}`, async () => {
    const headers = {
      forwarded: field,
      "x-forwarded-for": "8.8.8.8",
      "x-forwarded-proto": "https",
    };
    const response = await ask(appOf({ fields: "forwarded" }), headers);
    assert.deepEqual(await response.json(), { address, scheme });
  });
}

test("trustedProxies() believes nobody else", async () => {
  const headers = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
  const believed = { address: "203.0.113.9", scheme: "https" };
  const heard = async (peer: Peer | undefined, options?: Partial<TrustedProxiesOptions>) =>
    await (await ask(appOf(options), headers, peer)).json();
  const stranger = { address: "11.0.0.1", port: 1 };
  assert.deepEqual(await heard(stranger), { address: "11.0.0.1", scheme: "http" });
  const unix = { address: undefined, port: undefined };
  assert.deepEqual(await heard(unix), { address: null, scheme: "http" });
  assert.deepEqual(await heard(unix, { proxies: ["unix"] }), believed);
  assert.deepEqual(await heard(stranger, { proxies: ["unix"] }), {
    address: "11.0.0.1",
    scheme: "http",
  });
  const request = new Request("http://localhost/", { headers });
  const inProcess = await appOf({ proxies: ["unix"] }).fetch(request);
  assert.deepEqual(await inProcess.json(), { address: null, scheme: "http" });
});

test("trustedProxies() refuses what is no address when the program starts", () => {
  for (const proxies of [[], ["proxy.example"], ["10.0.0.0/33"], ["*"], ["Unix"]]) {
    assert.throws(() => trustedProxies({ proxies }), /Cannot (trust|filter)/);
  }
});

test("trustedProxies() tells filters, limits and redirects who the client is", async () => {
  const rule = slidingWindow({ limit: 1, windowSeconds: 60 });
  const inner = [httpsRedirect(), ipFilter({ deny: ["203.0.113.66"] }), rateLimit({ rule })];
  const app = appOf({}, inner);
  const from = async (address: string, scheme = "https") =>
    (await ask(app, { "x-forwarded-for": address, "x-forwarded-proto": scheme })).status;
  const statuses = [
    await from("203.0.113.9", "http"),
    await from("203.0.113.66"),
    await from("203.0.113.9"),
    await from("203.0.113.9"),
    await from("203.0.113.8"),
  ];
  assert.deepEqual(statuses, [307, 403, 200, 429, 200]);
});

test("trustedProxies() leaves the connection what it can do", async () => {
  const calls: string[] = [];
  const able: Peer = {
    address: PROXY,
    port: 1,
    upgrades: true,
    holdOpen() {
      calls.push("hold");
      return () => calls.push("release");
    },
    fileBody(path) {
      calls.push(path);
      return new Blob(["x"]);
    },
  };
  const seen: (Peer | undefined)[] = [];
  const app = new App({
    middleware: [trustedProxies({ proxies: [PROXY] }), (cx, next) => {
      seen.push(cx.peer);
      return next(cx);
    }],
  });
  app.get("/", () => "hello");
  for (const peer of [able, { address: PROXY, port: 1 }]) {
    await ask(app, { "x-forwarded-for": "203.0.113.9" }, peer);
  }
  const [first, second] = seen;
  first!.holdOpen!()();
  await first!.fileBody!("/a").text();
  assert.deepEqual(calls, ["hold", "release", "/a"]);
  assert.deepEqual([first!.address, first!.port, first!.upgrades], [
    "203.0.113.9",
    undefined,
    true,
  ]);
  assert.deepEqual([second!.upgrades, second!.holdOpen, second!.fileBody], [
    ...[false, undefined, undefined],
  ]);
});

test("trustedProxies() over a network: bodies arrive, as HTTPS too", async () => {
  const server = await serve(appOf({ proxies: ["127.0.0.1", "::1"] }), { port: 0, quiet: true });
  try {
    const headers = {
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
      "content-type": "application/json",
    };
    const got = await fetch(server.url, { headers });
    assert.deepEqual(await got.json(), { address: "203.0.113.9", scheme: "https" });
    const body = JSON.stringify(Array.from({ length: 50_000 }, (_, i) => i));
    const posted = await fetch(server.url, { method: "POST", headers, body });
    assert.equal(await posted.text(), "50000");
    const invalid = await fetch(server.url, { method: "POST", headers, body: "[1," });
    assert.deepEqual([invalid.status, (await invalid.json()).detail[0].type], [
      422,
      "json_invalid",
    ]);
  } finally {
    await server.stop({ graceMs: 0 });
  }
});

test("hopsOf() reads anything, in time linear in its length", () => {
  const random = randomFrom(5);
  const PARTS = ["for=", '"', "\\", ",", ";", "1.2.3.4", "[::1]:5", "proto=https", " ", "=", "é"];
  for (let i = 0; i < 2_000; i++) {
    const length = Math.floor(random() * 20);
    const text = Array.from({ length }, () => PARTS[Math.floor(random() * PARTS.length)]).join("");
    for (const fields of ["forwarded", "x-forwarded"] as const) {
      for (const { address, scheme } of hopsOf(headersOf(text), fields)) {
        assert.ok(address === undefined || /^(1\.2\.3\.4|::1)$/.test(address), text);
        assert.ok(scheme === undefined || scheme === "https", text);
      }
    }
  }
  for (const text of HOSTILE) hopsOf(headersOf(text), "forwarded");
  // What takes a millisecond in one pass would take minutes in quadratic time.
  for (const unit of ['"', '\\"', '"\\', ",", 'for="a\\', ";", "[", "1.", ' for="x",']) {
    const field = `for="${unit.repeat(200_000 / unit.length)}`;
    for (const fields of ["forwarded", "x-forwarded"] as const) {
      const headers = { get: () => field } as unknown as Headers;
      const startMs = performance.now();
      hopsOf(headers, fields);
      assert.ok(performance.now() - startMs < 2_000, unit);
    }
  }
});

/** Also texts that no request can carry. */
function headersOf(text: string): Headers {
  return { get: () => text } as unknown as Headers;
}
