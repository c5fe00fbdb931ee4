import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  missingAssetsPage,
  oauth2RedirectPage,
  redocPage,
  swaggerUiPage,
} from "../../src/openapi/pages.ts";
import { test } from "../test.ts";

const SWAGGER = {
  title: "Shop - Swagger UI",
  openapiUrl: "/openapi.json",
  script: "/docs/assets/1/swagger-ui-bundle.js",
  style: "/docs/assets/1/swagger-ui.css",
};

function policyOf(response: Response): Map<string, string[]> {
  const directives = response.headers.get("content-security-policy")!.split("; ");
  return new Map(directives.map((one) => {
    const [name, ...sources] = one.split(" ");
    return [name!, sources];
  }));
}

/** Inline scripts of a page. */
function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((found) => found[1]!);
}

test("swaggerUiPage() has FastAPI's parts", async () => {
  const page = swaggerUiPage({
    ...SWAGGER,
    oauth2RedirectUrl: "/docs/oauth2-redirect",
    initOauth: { clientId: "the-foo-clients", appName: "The Predendapp" },
    parameters: { syntaxHighlight: { theme: "obsidian" }, deepLinking: false },
  });
  const html = await page.text();
  const parts = [
    "<title>Shop - Swagger UI</title>",
    "url: '/openapi.json'",
    '"dom_id": "#swagger-ui"',
    '"syntaxHighlight": {"theme": "obsidian"}',
    '"deepLinking": false',
    "oauth2RedirectUrl: window.location.origin + '/docs/oauth2-redirect'",
    'ui.initOAuth({"clientId": "the-foo-clients", "appName": "The Predendapp"})',
  ];
  for (const part of parts) assert.ok(html.includes(part), part);
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  assert.doesNotMatch(html, /https?:/);
});

test("swaggerUiPage() allows its own inline script and no other", async () => {
  const page = swaggerUiPage(SWAGGER);
  const policy = policyOf(page);
  const scripts = inlineScripts(await page.text());
  assert.equal(scripts.length, 1);
  const hash = createHash("sha256").update(scripts[0]!).digest("base64");
  assert.deepEqual(policy.get("script-src"), ["'self'", `'sha256-${hash}'`]);
  assert.deepEqual(policy.get("default-src"), ["'none'"]);
  assert.deepEqual(policy.get("frame-ancestors"), ["'none'"]);
});

test("swaggerUiPage() allows what it was told to load from elsewhere", () => {
  const policy = policyOf(swaggerUiPage({
    ...SWAGGER,
    script: "https://cdn.example.com/a;b,c/ui.js?v=1",
    style: "https://cdn.example.com/ui.css",
    origins: ["https://api.example.com"],
  }));
  assert.equal(policy.get("script-src")?.[1], "https://cdn.example.com/a%3Bb%2Cc/ui.js");
  assert.equal(policy.get("style-src")?.at(-1), "https://cdn.example.com/ui.css");
  assert.deepEqual(policy.get("connect-src"), ["'self'", "https://api.example.com"]);
});

const HOSTILE = `</script><script>alert('1')</script><!--"'&\u2028\\`;

test("swaggerUiPage() escapes everything", async () => {
  const page = swaggerUiPage({
    title: HOSTILE,
    openapiUrl: HOSTILE,
    script: HOSTILE,
    style: HOSTILE,
    favicon: HOSTILE,
    oauth2RedirectUrl: HOSTILE,
    initOauth: { [HOSTILE]: HOSTILE },
    parameters: { [HOSTILE]: [HOSTILE] },
  });
  const html = await page.text();
  assert.doesNotMatch(html, /alert\('1'\)<\/script>/);
  assert.equal(html.match(/<script/g)?.length, 2);
  // The one inline script still means what was given.
  const seen: unknown[] = [];
  const run = new Function("SwaggerUIBundle", "window", inlineScripts(html)[0]!);
  const bundle = Object.assign((given: unknown) => {
    seen.push(given);
    return { initOAuth: (given: unknown) => seen.push(given) };
  }, { presets: {} });
  run(bundle, { location: { origin: "" } });
  const [options, oauth] = seen as Record<string, unknown>[];
  assert.equal(options!.url, HOSTILE);
  assert.equal(options!.oauth2RedirectUrl, HOSTILE);
  assert.deepEqual(options![HOSTILE], [HOSTILE]);
  assert.deepEqual(oauth, { [HOSTILE]: HOSTILE });
});

test("redocPage() loads nothing from elsewhere", async () => {
  const page = redocPage({
    title: "T",
    openapiUrl: "/openapi.json",
    script: "/redoc/assets/1/r.js",
  });
  assert.deepEqual(policyOf(page).get("img-src"), ["'self'", "data:"]);
  const html = await page.text();
  assert.ok(html.includes('<redoc spec-url="/openapi.json">'));
  assert.equal(inlineScripts(html).length, 0);
  assert.doesNotMatch(html, /https?:/);
});

test("redocPage() escapes everything", async () => {
  const page = redocPage({
    title: HOSTILE,
    openapiUrl: HOSTILE,
    script: HOSTILE,
    favicon: HOSTILE,
  });
  assert.equal((await page.text()).match(/<script/g)?.length, 1);
});

test("missingAssetsPage() says what to install and has no script", async () => {
  const page = missingAssetsPage({
    title: HOSTILE,
    openapiUrl: "/openapi.json",
    packageName: "redoc",
  });
  const html = await page.text();
  assert.ok(html.includes("npm install redoc"));
  assert.ok(html.includes('href="/openapi.json"'));
  assert.doesNotMatch(html, /<script/);
  assert.ok(!(policyOf(page).has("script-src")));
});

interface Oauth2 {
  [member: string]: unknown;
  calls: unknown[];
}

/** Runs the redirect page's script as a browser would after the authorization server has answered. */
async function redirect(
  flow: string,
  location: { hash: string; search: string },
): Promise<Oauth2> {
  const script = inlineScripts(await oauth2RedirectPage().text())[0]!;
  const calls: unknown[] = [];
  const oauth2: Oauth2 = {
    state: "s1",
    redirectUrl: "/r",
    auth: { name: "oauth", schema: new Map([["flow", flow]]) },
    callback: (given: unknown) => calls.push(given),
    errCb: (given: { message: string }) => calls.push(given.message),
    calls,
  };
  const window = {
    opener: { swaggerUIRedirectOauth2: oauth2 },
    location,
    close: () => calls.push("closed"),
  };
  new Function("window", "location", script)(window, location);
  return oauth2;
}

test("oauth2RedirectPage() hands over a code", async () => {
  const { calls } = await redirect("authorizationCode", { hash: "", search: "?code=c1&state=s1" });
  assert.equal((calls[0] as { auth: { code: string } }).auth.code, "c1");
  assert.equal(calls[1], "closed");
});

test("oauth2RedirectPage() hands over a token", async () => {
  const { calls } = await redirect("implicit", { hash: "#access_token=t1&state=s1", search: "" });
  const { token, isValid } = calls[0] as { token: Record<string, string>; isValid: boolean };
  assert.equal(token.access_token, "t1");
  assert.ok(isValid);
});

test("oauth2RedirectPage() refuses a code with another state", async () => {
  const { calls } = await redirect("authorizationCode", {
    hash: "",
    search: "?code=c1&state=other",
  });
  assert.match(String(calls[0]), /unsafe/);
  assert.ok(!calls.some((one) => typeof one === "object"));
});

test("oauth2RedirectPage() reports the server's error", async () => {
  const search = "?error=denied&error_description=no&state=s1";
  const { calls } = await redirect("accessCode", { hash: "", search });
  assert.equal(calls[0], "denied: no");
});

test("oauth2RedirectPage() has the words that FastAPI's has", async () => {
  assert.ok((await oauth2RedirectPage().text()).includes("window.opener.swaggerUIRedirectOauth2"));
});
