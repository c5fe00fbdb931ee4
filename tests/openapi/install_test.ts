import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Application, type AppOptions } from "../../src/app/mod.ts";
import { HttpError } from "../../src/http/mod.ts";
import { documentOf, installOpenApi } from "../../src/openapi/mod.ts";
import { Assets, INSTALLED } from "../../src/openapi/assets.ts";
import { installWith } from "../../src/openapi/install.ts";
import { dependency } from "../../src/route/mod.ts";
import { t } from "../../src/schema/mod.ts";
import { test } from "../test.ts";

function appOf(options: AppOptions = {}, assets: Assets = INSTALLED): Application {
  const app = new Application(options);
  app.get("/items/:id", { name: "read_item", params: { id: t.Integer() } }, (cx) => cx.params.id);
  installWith(app, assets);
  return app;
}

async function get(app: Application, path: string): Promise<Response> {
  return await app.fetch(new Request(`http://localhost${path}`));
}

async function json(app: Application, path: string): Promise<Record<string, unknown>> {
  const response = await get(app, path);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  return await response.json();
}

const ASSETS = {
  swaggerUiScript: "https://cdn.example.com/ui.js",
  swaggerUiStyle: "https://cdn.example.com/ui.css",
  redocScript: "https://cdn.example.com/redoc.js",
};

test("installOpenApi() serves document and pages and hides them", async () => {
  const app = appOf({ docsAssets: ASSETS });
  const document = await json(app, "/openapi.json");
  assert.deepEqual(Object.keys(document.paths as object), ["/items/{id}"]);
  const yaml = await get(app, "/openapi.yaml");
  assert.equal(yaml.headers.get("content-type"), "application/yaml");
  assert.match(await yaml.text(), /^openapi: "3\.1\.0"\n/);
  for (const path of ["/docs", "/redoc", "/docs/oauth2-redirect"]) {
    const page = await get(app, path);
    assert.equal(page.status, 200, path);
    assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
    assert.ok(page.headers.has("content-security-policy"));
    await page.body?.cancel();
  }
});

const SWITCHES: [name: string, options: AppOptions, found: Record<string, boolean>][] = [
  ["everything", { openapiUrl: null }, {
    "/openapi.json": false,
    "/openapi.yaml": false,
    "/docs": false,
    "/redoc": false,
  }],
  ["everything by an empty address", { openapiUrl: "" }, {
    "/openapi.json": false,
    "/docs": false,
  }],
  ["Swagger UI", { docsUrl: null }, {
    "/openapi.json": true,
    "/docs": false,
    "/docs/oauth2-redirect": false,
    "/redoc": true,
  }],
  ["ReDoc", { redocUrl: null }, { "/docs": true, "/redoc": false }],
  ["the OAuth2 page", { swaggerUiOauth2RedirectUrl: null }, {
    "/docs": true,
    "/docs/oauth2-redirect": false,
  }],
  ["nothing, at other addresses", {
    openapiUrl: "/api/schema",
    docsUrl: "/a",
    redocUrl: "/b",
    swaggerUiOauth2RedirectUrl: "/c",
  }, {
    "/api/schema": true,
    "/api/schema.yaml": true,
    "/a": true,
    "/b": true,
    "/c": true,
    "/docs": false,
    "/openapi.json": false,
  }],
];
for (const [name, options, found] of SWITCHES) {
  test(`installOpenApi() turns off ${name}`, async () => {
    const app = appOf({ docsAssets: ASSETS, ...options });
    for (const [path, isThere] of Object.entries(found)) {
      const response = await get(app, path);
      await response.body?.cancel();
      assert.equal(response.status, isThere ? 200 : 404, path);
    }
  });
}

test("installOpenApi() is not guarded by the app's dependencies and not shadowed by its routes", async () => {
  const guard = dependency(() => {
    throw new HttpError(401);
  });
  const app = new Application({ dependencies: [guard], routing: "registered" });
  app.get("/:page", () => "shadow");
  installOpenApi(app);
  assert.equal((await get(app, "/openapi.json")).status, 200);
  assert.equal((await get(app, "/page")).status, 401);
});

test("installOpenApi() puts the root path before all addresses", async () => {
  const app = appOf({ rootPath: "/api/v1", docsAssets: ASSETS });
  assert.deepEqual((await json(app, "/openapi.json")).servers, [{ url: "/api/v1" }]);
  const html = await (await get(app, "/docs")).text();
  assert.ok(html.includes("url: '/api/v1/openapi.json'"));
  assert.ok(html.includes("'/api/v1/docs/oauth2-redirect'"));
  assert.ok((await (await get(app, "/redoc")).text()).includes('spec-url="/api/v1/openapi.json"'));
});

test("installOpenApi() gives a mounted app a document of its own", async () => {
  const outer = appOf({ title: "Outer" });
  const inner = appOf({ title: "Inner" });
  outer.mount("/inner", inner);
  assert.deepEqual((await json(outer, "/inner/openapi.json")).servers, [{ url: "/inner" }]);
  assert.ok(!("servers" in await json(outer, "/openapi.json")));
  assert.ok(!("servers" in await json(inner, "/openapi.json")));
});

test("documentOf() builds once for each root path", () => {
  let built = 0;
  const app = appOf({ openapi: () => void built++ });
  assert.equal(documentOf(app), documentOf(app));
  assert.notEqual(documentOf(app), documentOf(app, "/other"));
  assert.equal(built, 2);
});

test("documentOf() keeps a limited number of documents", () => {
  let built = 0;
  const app = appOf({ openapi: () => void built++ });
  for (let i = 0; i < 40; i++) documentOf(app, `/${i}`);
  documentOf(app, "/39");
  assert.equal(built, 40);
  documentOf(app, "/0");
  assert.equal(built, 41);
});

test("installOpenApi() reports a document that cannot be built", async () => {
  const reported: unknown[] = [];
  const app = new Application({ report: (error) => reported.push(error) });
  app.get("/a", { operationId: "same" }, () => null);
  app.get("/b", { operationId: "same" }, () => null);
  installOpenApi(app);
  const response = await get(app, "/openapi.json");
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /same/);
  assert.match(String(reported[0]), /"same"/);
});

test("installOpenApi() lets Swagger UI call servers and token addresses of other origins", async () => {
  const flows = {
    password: { tokenUrl: "https://auth.example.com/token", scopes: {} },
    implicit: { scopes: {} },
  };
  const app = appOf({
    servers: [{ url: "https://api.example.com/v1" }, { url: "/relative" }, {
      url: "https://{bad host}",
    }],
    security: [
      { name: "OAuth2", scheme: { type: "oauth2", flows } },
      {
        name: "Oidc",
        scheme: { type: "openIdConnect", openIdConnectUrl: "https://id.example.com/.well-known" },
      },
    ],
    docsAssets: ASSETS,
  });
  const policy = (await get(app, "/docs")).headers.get("content-security-policy")!;
  const sources =
    "connect-src 'self' https://api.example.com https://auth.example.com https://id.example.com;";
  assert.ok(policy.includes(sources), policy);
});

/** Packages in a folder of their own, as npm lays them out. */
function packagesOf(names: readonly string[]): Assets {
  const folder = mkdtempSync(join(tmpdir(), "cairn-assets-"));
  for (const [name, path, text] of PACKAGE_FILES) {
    if (!names.includes(name)) continue;
    const file = join(folder, "node_modules", name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return new Assets([() => "not the address of a file", () => join(folder, "main.js")]);
}

const PACKAGE_FILES: readonly [name: string, path: string, text: string][] = [
  ["swagger-ui-dist", "package.json", '{"name":"swagger-ui-dist","version":"5.1.2"}'],
  ["swagger-ui-dist", "swagger-ui.css", "body { margin: 0 }"],
  ["swagger-ui-dist", "swagger-ui-bundle.js", "var SwaggerUIBundle = () => ({});"],
  ["swagger-ui-dist", "favicon-32x32.png", "an icon"],
  ["redoc", "package.json", '{"name":"redoc","version":"2.5.0"}'],
  ["redoc", "bundles/redoc.standalone.js", "var Redoc = {};"],
];

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
};

test("installOpenApi() serves the pages' assets from installed packages", async () => {
  const app = appOf({}, packagesOf(["swagger-ui-dist", "redoc"]));
  const served: string[] = [];
  for (const path of ["/docs", "/redoc", "/docs"]) {
    const html = await (await get(app, path)).text();
    for (const [, asset = ""] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      const response = await get(app, asset);
      assert.equal(response.status, 200, asset);
      assert.equal(response.headers.get("content-type"), TYPES[asset.split(".").at(-1)!]);
      assert.match(response.headers.get("cache-control")!, /immutable/);
      const length = Number(response.headers.get("content-length"));
      const text = await response.text();
      assert.equal(text.length, length);
      assert.ok(PACKAGE_FILES.some((file) => file[2] === text), asset);
      served.push(asset);
    }
  }
  assert.deepEqual([...new Set(served)].sort(), [
    "/docs/assets/5.1.2/favicon-32x32.png",
    "/docs/assets/5.1.2/swagger-ui-bundle.js",
    "/docs/assets/5.1.2/swagger-ui.css",
    "/redoc/assets/2.5.0/redoc.standalone.js",
  ]);
});

test("installOpenApi() says what to install when the packages are missing", async () => {
  const app = appOf({}, packagesOf([]));
  for (const [path, name] of [["/docs", "swagger-ui-dist"], ["/redoc", "redoc"]] as const) {
    const html = await (await get(app, path)).text();
    assert.ok(html.includes(`npm install ${name}`));
    assert.ok(html.includes('href="/openapi.json"'));
  }
  const missing = await get(app, "/redoc/assets/2.5.0/redoc.standalone.js");
  assert.equal(missing.status, 404);
  assert.deepEqual(await missing.json(), { detail: "Not Found" });
});

const ALL = packagesOf(["swagger-ui-dist", "redoc"]);

for (
  const file of [
    "package.json",
    "../package.json",
    "..%2Fpackage.json",
    "index.js",
    "__proto__",
    "",
  ]
) {
  test(`Assets.response() serves no ${JSON.stringify(file)}`, async () => {
    assert.equal(ALL.response(file), undefined);
    const response = await get(appOf({}, ALL), `/docs/assets/1/${file}`);
    await response.body?.cancel();
    assert.ok(response.status === 404 || response.status === 400, String(response.status));
  });
}
