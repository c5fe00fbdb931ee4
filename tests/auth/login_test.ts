// Logins at another provider, over real connections to a local one that may do wrong.
import assert from "node:assert/strict";
import { App, t } from "../../mod.ts";
import {
  LoginFailed,
  type LoginFailure,
  loginProvider,
  type LoginProviderOptions,
} from "../../src/auth/login/mod.ts";
import { MemorySessionStore, sessions } from "../../src/session/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { scopeAt } from "../scope.ts";
import { test } from "../test.ts";
import { CLIENT, type ProviderFaults, startProvider, type TestProvider } from "./provider.ts";

const ORIGIN = "http://localhost:9999";
const base = {
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  redirectUri: `${ORIGIN}/callback`,
  secrets: ["0123456789abcdef0123456789abcdef"],
} as const;

/** The shop that uses the provider, and a browser. */
function shopOf(provider: Pick<TestProvider, "issuer">, more: Partial<LoginProviderOptions> = {}) {
  const failures: unknown[] = [];
  const login = loginProvider({ issuer: provider.issuer, ...base, ...more });
  const all = sessions({ store: new MemorySessionStore() });
  const app = new App({ middleware: [all.middleware], report: (error) => failures.push(error) });
  const deps = { session: all.current };
  app.get("/login", { query: { next: t.String({ default: "/me" }) } }, (cx) => {
    return login.start(cx, {
      returnTo: cx.query.next,
      parameters: { prompt: "login", state: "x" },
    });
  });
  app.get("/callback", { deps }, async (cx) => {
    const done = await login.finish(cx);
    cx.deps.session.login(done.claims?.sub ?? "somebody");
    cx.deps.session.set("tokens", done.tokens);
    return done.redirect();
  });
  app.get("/me", { deps }, ({ deps: { session } }) => ({
    owner: session.owner ?? null,
    tokens: session.get("tokens") ?? null,
  }));
  app.get("/info", async (cx) => await login.userInfo(cx, "a1", "u1"));
  app.get("/refresh/:token", (cx) => login.refresh(cx, cx.params.token));
  app.onError(
    LoginFailed,
    (error) =>
      Response.json({ reason: error.reason, detail: error.detail }, { status: error.status }),
  );
  const browser = new TestClient(app, { baseUrl: ORIGIN, followRedirects: false });
  return { app, browser, failures, login };
}

async function withProvider(body: (provider: TestProvider) => Promise<void>): Promise<void> {
  const provider = await startProvider();
  try {
    await body(provider);
  } finally {
    await provider.stop();
  }
}

/** Follows the user to the provider and back; returns the address to come back to. */
async function toProvider(browser: TestClient, path = "/login"): Promise<URL> {
  const started = await browser.get(path);
  assert.equal(started.status, 303, await started.clone().text());
  const answer = await fetch(started.headers.get("location")!, { redirect: "manual" });
  await answer.body?.cancel();
  return new URL(answer.headers.get("location")!);
}

const back = (browser: TestClient, url: URL) => browser.get(`${url.pathname}${url.search}`);

test("login: to the provider, back, and somebody", () =>
  withProvider(async (provider) => {
    const { browser } = shopOf(provider);
    const started = await browser.get("/login?next=/me");
    const url = new URL(started.headers.get("location")!);
    const asked = Object.fromEntries(url.searchParams);
    assert.deepEqual(
      [asked.response_type, asked.client_id, asked.redirect_uri, asked.scope, asked.prompt],
      ["code", CLIENT.id, base.redirectUri, "openid", "login"],
    );
    assert.equal(asked.code_challenge_method, "S256");
    // A parameter of the program's does not replace one of the flow's.
    assert.match(asked.state!, /^[\w-]{43}$/);
    assert.match(
      started.headers.get("set-cookie")!,
      /HttpOnly; Max-Age=600; Path=\/; SameSite=lax/,
    );
    assert.ok(!started.headers.get("set-cookie")!.includes(asked.state!));
    const url2 = await toProvider(browser);
    const finished = await back(browser, url2);
    assert.equal(finished.status, 303);
    assert.equal(finished.headers.get("location"), "/me");
    assert.deepEqual(await (await browser.get("/me")).json(), {
      owner: "u1",
      tokens: {
        accessToken: "a1",
        expiresInSeconds: 60,
        refreshToken: "r1",
        scopes: ["openid"],
        idToken: (await (await browser.get("/me")).json()).tokens.idToken,
      },
    });
    const [request] = provider.tokenRequests;
    assert.deepEqual(request!.basic, {
      username: "shop+app",
      password: "s3cret%3A%2F%2B%25",
    });
    assert.equal(request!.client_secret, undefined);
  }));

test("login: the cookie is gone afterwards, so that a login cannot be finished twice", () =>
  withProvider(async (provider) => {
    const { browser } = shopOf(provider);
    const url = await toProvider(browser);
    await back(browser, url);
    assert.equal(browser.cookies.get("login"), undefined);
    const again = await back(browser, url);
    assert.deepEqual([again.status, (await again.json()).reason], [400, "expired"]);
  }));

test("login: a code that somebody else obtained is not taken (login CSRF)", () =>
  withProvider(async (provider) => {
    const { app } = shopOf(provider);
    const attacker = new TestClient(app, { baseUrl: ORIGIN, followRedirects: false });
    const victim = new TestClient(app, { baseUrl: ORIGIN, followRedirects: false });
    const url = await toProvider(attacker);
    const none = await back(victim, url);
    assert.equal((await none.json()).reason, "expired");
    await victim.get("/login");
    const other = await back(victim, url);
    assert.equal((await other.json()).reason, "state");
    assert.equal((await (await victim.get("/me")).json()).owner, null);
  }));

const CHANGES: [name: string, change: (url: URL) => void, reason: LoginFailure][] = [
  ["no state", (url) => url.searchParams.delete("state"), "state"],
  ["another state", (url) => url.searchParams.set("state", "x".repeat(43)), "state"],
  ["two states", (url) => url.searchParams.append("state", "x"), "state"],
  ["no code", (url) => url.searchParams.delete("code"), "state"],
  ["two codes", (url) => url.searchParams.append("code", "x"), "state"],
  ["another code", (url) => url.searchParams.set("code", "x"), "provider"],
  ["another issuer", (url) => url.searchParams.set("iss", "https://evil.example"), "provider"],
];
for (const [name, change, reason] of CHANGES) {
  test(`login: refused when the user comes back with ${name}`, () =>
    withProvider(async (provider) => {
      const { browser } = shopOf(provider);
      const url = await toProvider(browser);
      change(url);
      const response = await back(browser, url);
      assert.equal((await response.json()).reason, reason);
      assert.equal((await (await browser.get("/me")).json()).owner, null);
    }));
}

const FAULTS: [name: string, faults: ProviderFaults, reason: LoginFailure][] = [
  ["says no", { error: "access_denied" }, "denied"],
  ["fails", { error: "server_error" }, "provider"],
  ["names another issuer", { iss: "https://evil.example" }, "provider"],
  ["signs by another key", { foreignKey: true }, "provider"],
  ["has another nonce", { nonce: "x" }, "provider"],
  ["has an expired token", { expiresInSeconds: -3_600 }, "provider"],
  ["gives no ID token", { noIdToken: true }, "provider"],
  ["gives a token that names nobody", { claims: { sub: "" } }, "provider"],
  ["gives a token for another program too", { claims: { azp: "other" } }, "provider"],
  ["refuses the code", { tokenStatus: 401 }, "provider"],
  ["gives tokens that must be proved", { tokenType: "DPoP" }, "provider"],
  ["has no keys", { document: { jwks_uri: undefined } }, "provider"],
];
for (const [name, faults, reason] of FAULTS) {
  test(`login: refused when the provider ${name}`, () =>
    withProvider(async (provider) => {
      const { browser } = shopOf(provider);
      Object.assign(provider.faults, faults);
      const response = await back(browser, await toProvider(browser));
      const { detail, ...body } = await response.json();
      assert.deepEqual(body, { reason });
      assert.equal(response.status, reason === "provider" ? 502 : 400);
      assert.ok(!String(detail).includes(provider.issuer));
      assert.equal((await (await browser.get("/me")).json()).owner, null);
    }));
}

const DOCUMENTS: [name: string, document: Record<string, unknown>][] = [
  ["is another issuer's", { issuer: "https://evil.example" }],
  ["has a token endpoint without TLS", { token_endpoint: "http://evil.example/token" }],
  ["has no authorization endpoint", { authorization_endpoint: undefined }],
  ["has keys without TLS", { jwks_uri: "http://evil.example/jwks" }],
];
for (const [name, document] of DOCUMENTS) {
  test(`login: 502 when the provider's document ${name}`, () =>
    withProvider(async (provider) => {
      provider.faults.document = document;
      const { browser } = shopOf(provider);
      assert.equal((await browser.get("/login")).status, 502);
      // A failure is not kept.
      provider.faults.document = {};
      assert.equal((await browser.get("/login")).status, 303);
    }));
}

test("login: 502 when the provider is gone", async () => {
  const provider = await startProvider();
  await provider.stop();
  const { browser } = shopOf(provider);
  const response = await browser.get("/login");
  assert.deepEqual([response.status, (await response.json()).reason], [502, "provider"]);
});

test("login: a provider that must name its issuer and does not is not believed", () =>
  withProvider(async (provider) => {
    provider.faults.document = { authorization_response_iss_parameter_supported: true };
    const { browser } = shopOf(provider);
    const silent = await back(browser, await toProvider(browser));
    assert.equal((await silent.json()).reason, "provider");
    provider.faults.iss = provider.issuer;
    assert.equal((await back(browser, await toProvider(browser))).status, 303);
  }));

test("login: a client without a secret, and one whose secret goes into the body", () =>
  withProvider(async (provider) => {
    const { clientSecret: _secret, ...rest } = base;
    const open = loginProvider({ issuer: provider.issuer, ...rest });
    const app = new App();
    app.get("/login", (cx) => open.start(cx));
    app.get("/callback", async (cx) => (await open.finish(cx)).claims!.sub);
    const browser = new TestClient(app, { baseUrl: ORIGIN, followRedirects: false });
    assert.equal(await (await back(browser, await toProvider(browser))).text(), "u1");
    assert.equal(provider.tokenRequests[0]!.client_id, CLIENT.id);
    assert.equal(provider.tokenRequests[0]!.basic ?? undefined, undefined);
    // The cookie is forgotten with an answer of another kind, too.
    assert.equal(browser.cookies.get("login"), undefined);

    provider.faults.document = { token_endpoint_auth_methods_supported: ["client_secret_post"] };
    const posting = shopOf(provider);
    assert.equal((await back(posting.browser, await toProvider(posting.browser))).status, 303);
    assert.equal(provider.tokenRequests[1]!.client_secret, CLIENT.secret);
  }));

test("login: plain OAuth2 with endpoints of the program's", () =>
  withProvider(async (provider) => {
    const endpoints = {
      authorizationUrl: `${provider.issuer}/authorize`,
      tokenUrl: `${provider.issuer}/token`,
    };
    const { browser } = shopOf(provider, { endpoints, scopes: ["read:user"] });
    assert.equal((await back(browser, await toProvider(browser))).status, 303);
    const { owner, tokens } = await (await browser.get("/me")).json();
    assert.deepEqual([owner, tokens.scopes], ["somebody", ["read:user"]]);
    assert.throws(() => shopOf(provider, { endpoints }), /give its jwksUrl/);
  }));

test("login: user info must be about the user", () =>
  withProvider(async (provider) => {
    const { browser } = shopOf(provider);
    assert.equal((await (await browser.get("/info")).json()).email, "ada@example.com");
    provider.faults.infoSub = "u2";
    assert.equal((await browser.get("/info")).status, 502);
  }));

test("login: 502 when the user info is none", () =>
  withProvider(async (provider) => {
    const { browser } = shopOf(provider);
    const answers = [
      () => new Response(null, { status: 204 }),
      () => Response.json({ sub: "u1" }, { status: 500 }),
      () => Response.json(null),
      () => Response.json("u1"),
      () => new Response("sub=u1"),
      () => Response.redirect("http://localhost:1/userinfo"),
      () => Response.json({ sub: "u1", filler: "x".repeat(300_000) }),
    ];
    for (const answer of answers) {
      provider.faults.info = answer;
      assert.equal((await browser.get("/info")).status, 502);
    }
    delete provider.faults.info;
    assert.equal((await browser.get("/info")).status, 200);
  }));

test("login: asking a provider that has no user info is the program's mistake", () =>
  withProvider(async (provider) => {
    provider.faults.document = { userinfo_endpoint: undefined };
    const { browser, failures } = shopOf(provider);
    assert.equal((await browser.get("/info")).status, 500);
    assert.match(String(failures[0]), /Cannot ask .* about users: it has no such endpoint/);
  }));

test("login: what a client that leaves interrupts is not the provider's fault", async () => {
  const asked = Promise.withResolvers<void>();
  const cx = scopeAt(0, (_url, signal) => {
    asked.resolve();
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  });
  const endpoints = { authorizationUrl: "https://a.test/a", tokenUrl: "https://a.test/t" };
  const login = loginProvider({ ...base, issuer: "https://a.test", endpoints, scopes: [] });
  const refreshing = login.refresh(cx, "r1");
  await asked.promise;
  cx.cancel();
  await assert.rejects(refreshing, (error) => !(error instanceof LoginFailed));
});

test("login: tokens are renewed", () =>
  withProvider(async (provider) => {
    const { browser } = shopOf(provider);
    assert.equal((await (await browser.get("/refresh/r1")).json()).accessToken, "a2");
    assert.equal((await browser.get("/refresh/r9")).status, 502);
  }));

for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "me", ""]) {
  test(`login: goes on to a path of this site only, not to "${next}"`, () =>
    withProvider(async (provider) => {
      const { browser, failures } = shopOf(provider);
      const response = await browser.get(`/login?next=${encodeURIComponent(next)}`);
      assert.equal(response.status, 500);
      assert.match(String(failures[0]), /returnTo must be a path on this site/);
    }));
}

test("login: addresses are checked when the program starts", () => {
  const issuer = "https://login.example";
  const wrong: Partial<LoginProviderOptions>[] = [
    { issuer: "http://login.example" },
    { redirectUri: "/callback" },
    { redirectUri: "http://shop.example/callback" },
    { endpoints: { authorizationUrl: "https://a.example", tokenUrl: "http://a.example" } },
  ];
  for (const more of wrong) {
    assert.throws(() => loginProvider({ ...base, issuer, ...more }), /expected an https address/);
  }
  assert.throws(() => loginProvider({ ...base, issuer, secrets: ["x"] }), /at least 32/);
});
