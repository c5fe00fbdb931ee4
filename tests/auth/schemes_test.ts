// Security schemes: what they read, how they refuse, what the document says.
import assert from "node:assert/strict";
import { App, dependency, HttpError, type RequestContext } from "../../mod.ts";
import {
  apiKeyCookie,
  apiKeyHeader,
  apiKeyQuery,
  constantTimeEqual,
  httpBasic,
  httpBearer,
  httpDigest,
  httpScheme,
  notAuthenticated,
  oauth2,
  oauth2AuthorizationCodeBearer,
  oauth2PasswordBearer,
  openIdConnect,
  parseAuthorization,
  passwordForm,
  strictPasswordForm,
} from "../../src/auth/mod.ts";
import { documentOf } from "../../src/openapi/mod.ts";
import type { Dependency } from "../../src/inject/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../test.ts";

function clientOf(scheme: Dependency): TestClient {
  const app = new App();
  app.get("/", { deps: { value: scheme } }, (cx) => ({ value: cx.deps.value ?? null }));
  return new TestClient(app);
}

const tokenUrl = "token";
const SCHEMES: [name: string, make: (options: { autoError?: false }) => Dependency, string][] = [
  ["httpBasic", (options) => httpBasic({ realm: 'a "b"', ...options }), 'Basic realm="a \\"b\\""'],
  ["httpBearer", (options) => httpBearer(options), "Bearer"],
  ["httpDigest", (options) => httpDigest(options), "Digest"],
  ["httpScheme", (options) => httpScheme({ scheme: "DPoP", ...options }), "DPoP"],
  ["apiKeyHeader", (options) => apiKeyHeader({ key: "X-Key", ...options }), "APIKey"],
  ["apiKeyQuery", (options) => apiKeyQuery({ key: "key", ...options }), "APIKey"],
  ["apiKeyCookie", (options) => apiKeyCookie({ key: "key", ...options }), "APIKey"],
  ["oauth2", (options) => oauth2(options), "Bearer"],
  ["oauth2PasswordBearer", (options) => oauth2PasswordBearer({ tokenUrl, ...options }), "Bearer"],
  [
    "oauth2AuthorizationCodeBearer",
    (options) =>
      oauth2AuthorizationCodeBearer({ authorizationUrl: "authorize", tokenUrl, ...options }),
    "Bearer",
  ],
  [
    "openIdConnect",
    (options) => openIdConnect({ openIdConnectUrl: "/openid", ...options }),
    "Bearer",
  ],
];

for (const [name, make, challenge] of SCHEMES) {
  test(`${name}() refuses a request without credentials`, async () => {
    const response = await clientOf(make({})).get("/");
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("www-authenticate"), challenge);
    assert.deepEqual(await response.json(), { detail: "Not authenticated" });
  });

  test(`${name}() gives undefined with autoError: false`, async () => {
    const response = await clientOf(make({ autoError: false })).get("/");
    assert.deepEqual(await response.json(), { value: null });
  });
}

type Request = Parameters<TestClient["get"]>[1];
const authorization = (value: string): Request => ({ headers: { authorization: value } });
const basic = (text: string) => authorization(`Basic ${btoa(text)}`);

const READ: [name: string, scheme: Dependency, request: Request, value: unknown][] = [
  ["user and password", httpBasic(), basic("ada:se:cret"), {
    username: "ada",
    password: "se:cret",
  }],
  ["empty parts", httpBasic(), basic(":"), { username: "", password: "" }],
  ["any case of the scheme", httpBasic(), authorization(`bAsIc ${btoa("a:b")}`), {
    username: "a",
    password: "b",
  }],
  ["a token", httpBearer(), authorization("bearer  abc "), {
    scheme: "bearer",
    credentials: "abc",
  }],
  ["a digest", httpDigest(), authorization('Digest a="b", c'), {
    scheme: "Digest",
    credentials: 'a="b", c',
  }],
  ["another scheme", httpScheme({ scheme: "DPoP" }), authorization("dpop x"), {
    scheme: "dpop",
    credentials: "x",
  }],
  ["a header key", apiKeyHeader({ key: "X-Key" }), { headers: { "x-key": "k" } }, "k"],
  ["the last query key", apiKeyQuery({ key: "key" }), { query: { key: ["a", "k"] } }, "k"],
  ["a cookie key", apiKeyCookie({ key: "key" }), { headers: { cookie: "a=1; key=k" } }, "k"],
  ["the whole field", oauth2(), authorization("Other x"), "Other x"],
  ["an empty token as FastAPI", oauth2PasswordBearer({ tokenUrl }), authorization("Bearer"), ""],
];
for (const [name, scheme, request, value] of READ) {
  test(`${scheme.name} reads ${name}`, async () => {
    const response = await clientOf(scheme).get("/", request);
    assert.deepEqual(await response.json(), { value });
  });
}

const REFUSED: [name: string, scheme: Dependency, request: Request][] = [
  ["text that is no base64", httpBasic(), authorization("Basic notabase64token")],
  ["base64 without a colon", httpBasic(), basic("johnsecret")],
  ["bytes beyond ASCII", httpBasic(), basic("j\u00f6hn:secret")],
  ["malformed credentials, even optional", httpBasic({ autoError: false }), basic("x")],
  ["Basic alone", httpBasic(), authorization("Basic")],
  ["Bearer alone", httpBearer(), authorization("Bearer ")],
  ["a token without a scheme", httpBearer(), authorization("abc")],
  ["a token of another scheme", httpBearer(), authorization("Basic abc")],
  ["a scheme that begins like it", httpBearer(), authorization("BearerX abc")],
  ["a token in the query", httpBearer(), { query: { access_token: "abc" } }],
  ["an empty key", apiKeyQuery({ key: "key" }), { query: { key: "" } }],
];
for (const [name, scheme, request] of REFUSED) {
  test(`${scheme.name} refuses ${name}`, async () => {
    const response = await clientOf(scheme).get("/", request);
    assert.equal(response.status, 401);
  });
}

test("a scheme's own error replaces the refusal, malformed credentials included", async () => {
  const error = () => HttpError.forbidden("no");
  const request = authorization("Basic x");
  for (const scheme of [httpBasic({ error }), httpBearer({ error })]) {
    const response = await clientOf(scheme).get("/", request);
    assert.equal(response.status, 403);
    assert.equal(response.headers.get("www-authenticate"), null);
  }
});

test("a name that cannot be sent is refused when the scheme is made", () => {
  assert.throws(() => httpScheme({ scheme: "a b" }), /Cannot read the scheme "a b"/);
  assert.throws(() => apiKeyHeader({ key: "a:b" }), /Cannot read an API key from the header/);
  assert.throws(() => apiKeyCookie({ key: "" }), /Cannot read an API key from the cookie/);
  assert.throws(() => httpBasic({ realm: "a\r\nb" }), /Cannot quote/);
  assert.throws(() => notAuthenticated("Bearer\r\nx: y"), /Cannot send header field/);
});

test("parseAuthorization() takes the first blank as the end of the scheme", () => {
  assert.deepEqual(parseAuthorization("A b c"), { scheme: "A", credentials: "b c" });
  assert.deepEqual(parseAuthorization("A"), { scheme: "A", credentials: "" });
  assert.equal(parseAuthorization(undefined), undefined);
});

const COMPARED: [given: string, expected: string | Uint8Array, equal: boolean][] = [
  ["abc", "abc", true],
  ["abc", new TextEncoder().encode("abc"), true],
  ["abc", "abd", false],
  ["abc", "abcd", false],
  ["", "", true],
];
for (const [given, expected, equal] of COMPARED) {
  test(`constantTimeEqual() compares "${given}" with "${expected}"`, () => {
    assert.equal(constantTimeEqual(given, expected), equal);
  });
}

test("schemes stand in the document with everything that was said of them", () => {
  const app = new App();
  const scopes = { me: "Yourself" };
  const refreshUrl = "refresh";
  app.get("/", {
    name: "root",
    dependencies: [
      httpBearer({ bearerFormat: "JWT", description: "A token" }),
      oauth2AuthorizationCodeBearer({
        name: "code",
        authorizationUrl: "authorize",
        tokenUrl,
        refreshUrl,
        scopes,
      }).with({ scopes: ["me"] }),
      oauth2({ flows: { clientCredentials: { tokenUrl, scopes } } }),
    ],
  }, () => "ok");
  const { components, paths } = documentOf(app);
  assert.deepEqual(components?.securitySchemes, {
    HTTPBearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "A token" },
    code: {
      type: "oauth2",
      flows: {
        authorizationCode: { scopes, authorizationUrl: "authorize", tokenUrl, refreshUrl },
      },
    },
    OAuth2: { type: "oauth2", flows: { clientCredentials: { scopes, tokenUrl } } },
  });
  const { security } = paths["/"]!.get as { security: unknown };
  assert.deepEqual(security, [{ HTTPBearer: [] }, { code: ["me"] }, { OAuth2: [] }]);
});

const form = { username: "ada", password: "secret", scope: " a  b " };

test("passwordForm reads the token request", async () => {
  const app = new App();
  app.post("/token", { deps: { form: passwordForm } }, (cx) => ({ ...cx.deps.form }));
  const client = new TestClient(app);
  const response = await client.post("/token", { form });
  assert.deepEqual(await response.json(), {
    grantType: null,
    username: "ada",
    password: "secret",
    scopes: ["a", "b"],
    clientId: null,
    clientSecret: null,
  });
  const other = await client.post("/token", { form: { ...form, grant_type: "code" } });
  assert.equal(other.status, 422);
});

test("strictPasswordForm insists on the grant type", async () => {
  const app = new App();
  app.post("/token", { deps: { form: strictPasswordForm } }, (cx) => cx.deps.form.grantType);
  const client = new TestClient(app);
  const { detail } = await (await client.post("/token", { form })).json();
  assert.deepEqual(detail.map((one: { loc: unknown }) => one.loc), [["body", "grant_type"]]);
  const good = await client.post("/token", { form: { ...form, grant_type: "password" } });
  assert.equal(await good.text(), "password");
});

test("credentials are read once although several dependencies need the scheme", async () => {
  let reads = 0;
  const counting = (cx: RequestContext) => {
    reads++;
    return cx.header("authorization") ?? "";
  };
  const scheme = dependency({
    name: "s",
    security: { name: "s", scheme: { type: "http", scheme: "bearer" } },
  }, (cx) => counting(cx as unknown as RequestContext));
  const user = dependency({ deps: { scheme } }, (cx) => cx.deps.scheme);
  const app = new App();
  app.get("/", { deps: { user, scheme } }, () => "ok");
  await new TestClient(app).get("/");
  assert.equal(reads, 1);
});
