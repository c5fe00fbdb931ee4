// The middleware that looks at one thing each: origins, hosts, addresses, schemes, methods, lengths, fields.
import assert from "node:assert/strict";
import { App, t } from "../../mod.ts";
import {
  bodyLimit,
  cacheControl,
  cors,
  type CorsOptions,
  formatCacheControl,
  httpsRedirect,
  ipFilter,
  methodOverride,
  securityHeaders,
  trustedHosts,
} from "../../src/middleware/mod.ts";
import type { Middleware } from "../../mod.ts";
import { test } from "../test.ts";

function behind(...middleware: Middleware[]): App {
  const app = new App({ middleware });
  app.get("/", () => ({ ok: true }));
  app.post("/", { body: t.Array(t.Integer()) }, (cx) => cx.body.length);
  app.put("/", () => "put");
  app.get("/away", () => Response.redirect("http://localhost/"));
  app.get("/fail", () => {
    throw new Error("secret");
  });
  return app;
}

const quiet = { report: () => {} };
const ask = async (app: App, path = "/", init: RequestInit = {}) =>
  await app.fetch(new Request(path.startsWith("http") ? path : `http://localhost${path}`, init));

const PAGE = "https://app.example";

const CORS: [
  name: string,
  options: CorsOptions,
  sent: Record<string, string>,
  got: Record<string, string | null>,
][] = [
  ["an allowed origin", { origins: [PAGE] }, { origin: PAGE }, {
    "access-control-allow-origin": PAGE,
    vary: "Origin",
  }],
  ["another origin", { origins: [PAGE] }, { origin: "https://evil.example" }, {
    "access-control-allow-origin": null,
    vary: "Origin",
  }],
  ["an origin that only starts like an allowed one", { origins: [PAGE] }, {
    origin: `${PAGE}.evil.example`,
  }, { "access-control-allow-origin": null }],
  ["no origin, which a cache must tell from one", { origins: [PAGE] }, {}, {
    "access-control-allow-origin": null,
    vary: "Origin",
  }],
  ["the null origin, which is not allowed by a list", { origins: [PAGE] }, { origin: "null" }, {
    "access-control-allow-origin": null,
  }],
  ["a pattern, which must match the whole", { originPattern: /https:\/\/\w+\.example/ }, {
    origin: PAGE,
  }, { "access-control-allow-origin": PAGE }],
  ["a pattern that matches a part", { originPattern: /https:\/\/\w+\.example/g }, {
    origin: `${PAGE}.evil.com`,
  }, { "access-control-allow-origin": null }],
  ["everybody", { origins: "*" }, { origin: PAGE }, {
    "access-control-allow-origin": "*",
    vary: null,
  }],
  ["everybody with credentials and a cookie", { origins: "*", credentials: true }, {
    origin: PAGE,
    cookie: "a=b",
  }, {
    "access-control-allow-origin": PAGE,
    "access-control-allow-credentials": "true",
    vary: "Origin",
  }],
  ["exposed fields", { origins: [PAGE], exposeHeaders: ["x-a", "x-b"] }, { origin: PAGE }, {
    "access-control-expose-headers": "x-a, x-b",
  }],
];
for (const [name, options, headers, got] of CORS) {
  test(`cors() marks the answer for ${name}`, async () => {
    for (const path of ["/", "/nowhere", "/away"]) {
      const response = await ask(behind(cors(options)), path, { headers });
      for (const [field, value] of Object.entries(got)) {
        assert.equal(response.headers.get(field), value, `${path} ${field}`);
      }
    }
  });
}

test("cors() leaves answers without an origin alone when everybody may read them", async () => {
  const { headers } = await ask(behind(cors({ origins: "*" })));
  assert.deepEqual([headers.get("vary"), headers.get("access-control-allow-origin")], [null, null]);
});

const VARY: [given: string, sent: string][] = [
  ["Accept", "Accept, Origin"],
  ["accept, origin", "accept, origin"],
  ["*", "*"],
  ["X-Origin", "X-Origin, Origin"],
];
for (const [given, sent] of VARY) {
  test(`cors() adds Origin to a Vary of ${given}, once`, async () => {
    const app = new App({ middleware: [cors({ origins: [PAGE] })] });
    app.get("/", () => new Response("", { headers: { vary: given } }));
    for (const headers of [{}, { origin: PAGE }]) {
      assert.equal((await ask(app, "/", { headers })).headers.get("vary"), sent);
    }
  });
}

test("cors() marks the answer of an unforeseen error, which a page could not read otherwise", async () => {
  const app = new App({ ...quiet, middleware: [cors({ origins: [PAGE] })] });
  app.get("/fail", () => {
    throw new Error("secret");
  });
  const response = await ask(app, "/fail", { headers: { origin: PAGE } });
  assert.deepEqual([response.status, response.headers.get("access-control-allow-origin")], [
    500,
    PAGE,
  ]);
});

const preflight = (headers: Record<string, string>, options: CorsOptions = { origins: [PAGE] }) =>
  ask(behind(cors(options)), "/", {
    method: "OPTIONS",
    headers: { origin: PAGE, "access-control-request-method": "GET", ...headers },
  });

test("cors() answers preflights and names everything that is not allowed", async () => {
  const fine = await preflight({ "access-control-request-headers": "Content-Type" });
  assert.deepEqual([fine.status, await fine.text()], [200, "OK"]);
  assert.equal(fine.headers.get("access-control-max-age"), "600");
  const refused = await preflight({
    origin: "https://evil.example",
    "access-control-request-method": "DELETE",
    "access-control-request-headers": "x-odd",
  });
  assert.equal(refused.status, 400);
  assert.equal(await refused.text(), "Disallowed CORS origin, method, headers");
  assert.equal(refused.headers.get("access-control-allow-origin"), null);
});

test("cors() answers preflights for everybody, and with credentials for each origin", async () => {
  const open = await preflight({}, { origins: "*" });
  assert.deepEqual([open.headers.get("access-control-allow-origin"), open.headers.get("vary")], [
    ...["*", null],
  ]);
  const own = await preflight({}, { origins: "*", credentials: true });
  assert.equal(own.headers.get("access-control-allow-origin"), PAGE);
  assert.equal(own.headers.get("access-control-allow-credentials"), "true");
  assert.equal(own.headers.get("vary"), "Origin");
});

test('cors() with headers "*" repeats only what is a field name', async () => {
  const options = { origins: [PAGE], headers: "*" } as const;
  const fine = await preflight({ "access-control-request-headers": "x-a, x-b" }, options);
  assert.equal(fine.headers.get("access-control-allow-headers"), "x-a, x-b");
  const odd = await preflight({ "access-control-request-headers": "x-a, <b>" }, options);
  assert.equal(odd.status, 400);
  assert.equal(odd.headers.get("access-control-allow-headers"), "x-a");
});

test("cors() leaves an OPTIONS without a requested method to the app", async () => {
  const response = await ask(behind(cors({ origins: [PAGE] })), "/", {
    method: "OPTIONS",
    headers: { origin: PAGE },
  });
  assert.equal(response.status, 204);
});

test("cors() refuses origins that are none", () => {
  for (const origin of ["app.example", "https://app.example/", "https://app.example/x", "*"]) {
    assert.throws(() => cors({ origins: [origin] }), /Cannot allow origin/, origin);
  }
});

const HOSTS: [host: string, status: number][] = [
  ["example.com", 200],
  ["EXAMPLE.com:8000", 200],
  ["a.example.org", 200],
  ["example.org", 400],
  ["evil.test", 400],
  ["example.com.evil.test", 400],
  ["[::1]", 200],
  ["[::1]:80", 200],
];
for (const [host, status] of HOSTS) {
  test(`trustedHosts() answers ${host} with ${status}`, async () => {
    const app = behind(trustedHosts(["example.com", "*.example.org", "[::1]"]));
    assert.equal((await ask(app, "/", { headers: { host } })).status, status);
  });
}

test("trustedHosts() redirects to www where that is allowed, and lets all in for *", async () => {
  const app = behind(trustedHosts(["www.example.com"]));
  const response = await ask(app, "http://example.com/?a=1", { headers: { host: "example.com" } });
  assert.deepEqual([response.status, response.headers.get("location")], [
    307,
    "http://www.example.com/?a=1",
  ]);
  const strict = behind(trustedHosts(["www.example.com"], { wwwRedirect: false }));
  assert.equal((await ask(strict, "/", { headers: { host: "example.com" } })).status, 400);
  assert.equal(
    (await ask(behind(trustedHosts(["*"])), "/", { headers: { host: "x" } })).status,
    200,
  );
});

test("trustedHosts() refuses a wildcard in the middle", () => {
  for (const host of ["a.*.com", "*example.com"]) {
    assert.throws(() => trustedHosts([host]), /wildcard stands in front/);
  }
});

const HTTPS: [url: string, host: string | undefined, location: string][] = [
  ["http://localhost/", undefined, "https://localhost/"],
  ["http://localhost:80/?a=1&b=%20", undefined, "https://localhost/?a=1&b=%20"],
  ["http://localhost:8000/x", "shop.test:8000", "https://shop.test:8000/x"],
];
for (const [url, host, location] of HTTPS) {
  test(`httpsRedirect() sends ${url} of ${host} to ${location}`, async () => {
    const headers: Record<string, string> = host === undefined ? {} : { host };
    const response = await ask(behind(httpsRedirect()), url, { headers });
    assert.deepEqual([response.status, response.headers.get("location")], [307, location]);
  });
}

test("httpsRedirect() leaves https alone", async () => {
  assert.equal((await ask(behind(httpsRedirect()), "https://localhost/")).status, 200);
});

test("securityHeaders() adds its fields, keeps the answer's own, and leaves out what is false", async () => {
  const app = behind(securityHeaders({ frameOptions: false }));
  app.get(
    "/own",
    () => new Response("own", { headers: { "content-security-policy": "default-src 'none'" } }),
  );
  for (const path of ["/", "/nowhere", "/away"]) {
    const { headers } = await ask(app, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.match(headers.get("content-security-policy")!, /frame-ancestors 'none'/);
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("x-frame-options"), null);
    assert.equal(headers.get("strict-transport-security"), null);
  }
  assert.equal(
    (await ask(app, "/own")).headers.get("content-security-policy"),
    "default-src 'none'",
  );
  const secure = await ask(app, "https://localhost/");
  assert.equal(
    secure.headers.get("strict-transport-security"),
    "max-age=31536000; includeSubDomains",
  );
});

test("methodOverride() changes a POST's method before routing, and nothing else", async () => {
  const app = behind(methodOverride());
  const send = (method: string, named: string) =>
    ask(app, "/", { method, headers: { "x-http-method-override": named } });
  assert.equal(await (await send("POST", "put")).text(), "put");
  assert.equal((await send("POST", "CONNECT")).status, 400);
  assert.deepEqual(await (await send("GET", "PUT")).json(), { ok: true });
  const headers = { "content-type": "application/json" };
  const plain = await ask(app, "/", { method: "POST", headers, body: "[1]" });
  assert.equal(await plain.text(), "1");
  const without = await ask(behind(), "/", {
    method: "POST",
    headers: { "x-http-method-override": "PUT" },
  });
  assert.equal(without.status, 422);
});

const CONTROLS: [control: Parameters<typeof formatCacheControl>[0], field: string][] = [
  [{ noStore: true }, "no-store"],
  [{ public: true, maxAge: 60, immutable: true }, "public, max-age=60, immutable"],
  [{ private: true, noCache: true, mustRevalidate: true }, "private, no-cache, must-revalidate"],
  [
    { sMaxAge: 0, staleWhileRevalidate: 5, staleIfError: 6, noTransform: true },
    "no-transform, s-maxage=0, stale-while-revalidate=5, stale-if-error=6",
  ],
];
for (const [control, field] of CONTROLS) {
  test(`formatCacheControl() writes ${field}`, () =>
    assert.equal(formatCacheControl(control), field));
}

for (
  const control of [{ maxAge: -1 }, { maxAge: 1.5 }, { noStore: true, maxAge: 1 }, {
    public: true,
    private: true,
  }]
) {
  test(`formatCacheControl() refuses ${JSON.stringify(control)}`, () => {
    assert.throws(() => formatCacheControl(control), /Cannot cache/);
  });
}

test("cacheControl() marks successful answers to GET that have no field of their own", async () => {
  const app = behind(cacheControl({ public: true, maxAge: 60 }));
  app.get("/own", () => new Response("own", { headers: { "cache-control": "no-store" } }));
  const of = async (path: string, init?: RequestInit) =>
    (await ask(app, path, init)).headers.get("cache-control");
  assert.equal(await of("/"), "public, max-age=60");
  assert.equal(await of("/", { method: "HEAD" }), "public, max-age=60");
  assert.equal(await of("/own"), "no-store");
  assert.equal(await of("/nowhere"), null);
  assert.equal(await of("/", { method: "PUT" }), null);
});

const chunks = (...texts: string[]) =>
  ReadableStream.from(texts.map((text) => new TextEncoder().encode(text)));
const post = (body: BodyInit, headers: Record<string, string> = {}) => ({
  method: "POST",
  body,
  headers: { "content-type": "application/json", ...headers },
  ...{ duplex: "half" },
});

test("bodyLimit() counts declared and undeclared lengths, whoever reads", async () => {
  const app = behind(bodyLimit({ bytesMax: 7 }));
  app.post("/text", async (cx) => await cx.text());
  assert.deepEqual(await (await ask(app, "/", post(chunks("[1,2", ",3]")))).json(), 3);
  assert.equal((await ask(app, "/", post(chunks("[1,2", ",34]")))).status, 413);
  assert.equal((await ask(app, "/text", post(chunks("1234", "5678")))).status, 413);
  assert.equal((await ask(app, "/", post("[1,2,34]", { "content-length": "8" }))).status, 413);
  assert.equal((await ask(app, "/", post("[1,2,3]", { "content-length": "7" }))).status, 200);
  assert.equal((await ask(app, "/")).status, 200);
});

const ADDRESSES: [
  options: Parameters<typeof ipFilter>[0],
  address: string | undefined,
  status: number,
][] = [
  [{ allow: ["10.0.0.0/8"] }, "10.1.2.3", 200],
  [{ allow: ["10.0.0.0/8"] }, "11.1.2.3", 403],
  [{ allow: ["10.0.0.0/8"] }, "::ffff:10.1.2.3", 200],
  [{ allow: ["10.0.0.0/8"] }, "010.1.2.3", 403],
  [{ allow: ["2001:db8::/32"] }, "2001:0DB8:0:0::1", 200],
  [{ allow: ["10.0.0.1"] }, "10.0.0.2", 403],
  [{ allow: ["10.0.0.0/8"], deny: ["10.0.0.1"] }, "10.0.0.1", 403],
  [{ deny: ["10.0.0.1"] }, "10.0.0.2", 200],
  [{ deny: ["10.0.0.1"] }, undefined, 200],
  [{ allow: ["10.0.0.1"] }, undefined, 403],
];
for (const [options, address, status] of ADDRESSES) {
  test(`ipFilter(${JSON.stringify(options)}) answers ${address} with ${status}`, async () => {
    const app = behind(ipFilter(options));
    const request = new Request("http://localhost/", { headers: { host: "localhost" } });
    const response = await app.fetch(request, { address, port: undefined });
    assert.equal(response.status, status);
  });
}

test("ipFilter() refuses what is no address", () => {
  for (const entry of ["10.0.0", "10.0.0.0/33", "::1/129", "localhost", "10.0.0.0/x", ""]) {
    assert.throws(() => ipFilter({ allow: [entry] }), /Cannot filter by/, entry);
  }
});
