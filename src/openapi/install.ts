// The hidden routes of the document and its pages. The document is built when it is first asked for, once for each
// path under which the app is reached.

import { type Application, type Group, Router } from "../app/mod.ts";
import type { RequestContext } from "../route/mod.ts";
import { type Assets, INSTALLED } from "./assets.ts";
import { buildDocument } from "./document.ts";
import { isRecord } from "./merge.ts";
import { missingAssetsPage, oauth2RedirectPage, redocPage, swaggerUiPage } from "./pages.ts";
import type { OpenApiDocument } from "./types.ts";
import { toYaml } from "./yaml.ts";

/**
 * Adds the document, Swagger UI and ReDoc to an application, where its options say. The app's dependencies and
 * security do not apply to them.
 */
export function installOpenApi(app: Application): void {
  installWith(app, INSTALLED);
}

/** As {@linkcode installOpenApi}, with the place that scripts and styles of the pages come from. */
export function installWith(app: Application, assets: Assets): void {
  app.beforeCompile(() => {
    const { openapiUrl = "/openapi.json" } = app.settings;
    if (openapiUrl) app.apart.push(docsRouter({ app, assets, openapiUrl }));
  });
}

/**
 * The document of an application as it is served, customised by the app's `openapi` option.
 *
 * @param rootPath Path under which the app is reached. Default: the app's `rootPath`.
 */
export function documentOf(
  app: Application,
  rootPath: string = app.settings.rootPath ?? "",
): OpenApiDocument {
  const known = documents.get(app) ?? new Map<string, OpenApiDocument>();
  documents.set(app, known);
  const cached = known.get(rootPath);
  if (cached !== undefined) return cached;
  const document = buildDocument(app, { rootPath });
  // An adapter may take the path from a header, so their number is not the program's alone.
  if (known.size >= ROOT_PATHS_MAX) known.clear();
  known.set(rootPath, document);
  return document;
}

const documents = new WeakMap<Application, Map<string, OpenApiDocument>>();
const ROOT_PATHS_MAX = 32;

/** The part of the request that the routes here read. */
type Context = Pick<RequestContext, "rootPath">;

interface Docs {
  readonly app: Application;
  readonly assets: Assets;
  readonly openapiUrl: string;
}

function docsRouter(docs: Docs): Group {
  const { app, assets, openapiUrl } = docs;
  const router = new Router({ hidden: true });
  // HEAD is answered whatever the app's `head` option says, as FastAPI answers it for these routes alone.
  const get = router.method("GET", "HEAD");
  const yamlUrl = openapiUrl.replace(/\.json$/, "") + ".yaml";
  get(
    openapiUrl,
    (cx) => text(JSON.stringify(documentOf(app, cx.rootPath)), "application/json"),
  );
  get(yamlUrl, (cx) => text(toYaml(documentOf(app, cx.rootPath)), "application/yaml"));
  const { docsUrl = "/docs", redocUrl = "/redoc" } = app.settings;
  const { swaggerUiOauth2RedirectUrl: redirectUrl = "/docs/oauth2-redirect" } = app.settings;
  if (docsUrl) {
    get(docsUrl, (cx) => swaggerUi(docs, { cx, docsUrl, redirectUrl }));
    addAssets(router, assets, docsUrl);
    if (redirectUrl) get(redirectUrl, () => oauth2RedirectPage());
  }
  if (redocUrl) {
    get(redocUrl, (cx) => redoc(docs, { cx, redocUrl }));
    addAssets(router, assets, redocUrl);
  }
  return router;
}

function addAssets(router: Router, assets: Assets, pageUrl: string): void {
  const path = `${pageUrl.replace(/\/$/, "")}/assets/:version/:file`;
  router.get(path, (cx) => {
    const { file } = cx.params as { readonly file: string };
    return assets.response(file) ?? cx.reply(404, { detail: "Not Found" });
  });
}

function text(body: string, type: string): Response {
  return new Response(body, { headers: { "content-type": type } });
}

interface AskedDocs {
  readonly cx: Context;
  readonly docsUrl: string;
  readonly redirectUrl: string | null;
}

function swaggerUi(
  { app, assets, openapiUrl }: Docs,
  { cx, docsUrl, redirectUrl }: AskedDocs,
): Response {
  const { docsAssets = {}, swaggerUiInitOauth, swaggerUiParameters } = app.settings;
  const local = assets.addresses("swagger-ui-dist", cx.rootPath + docsUrl);
  const script = docsAssets.swaggerUiScript ?? local?.("swagger-ui-bundle.js");
  const style = docsAssets.swaggerUiStyle ?? local?.("swagger-ui.css");
  const page = { title: `${titleOf(app)} - Swagger UI`, openapiUrl: cx.rootPath + openapiUrl };
  if (script === undefined || style === undefined) {
    return missingAssetsPage({ ...page, packageName: "swagger-ui-dist" });
  }
  return swaggerUiPage({
    ...page,
    script,
    style,
    favicon: docsAssets.favicon ?? local?.("favicon-32x32.png"),
    oauth2RedirectUrl: redirectUrl ? cx.rootPath + redirectUrl : undefined,
    initOauth: swaggerUiInitOauth,
    parameters: swaggerUiParameters,
    origins: originsOf(documentOf(app, cx.rootPath)),
  });
}

interface AskedRedoc {
  readonly cx: Context;
  readonly redocUrl: string;
}

function redoc({ app, assets, openapiUrl }: Docs, { cx, redocUrl }: AskedRedoc): Response {
  const { docsAssets = {} } = app.settings;
  const script = docsAssets.redocScript ??
    assets.addresses("redoc", cx.rootPath + redocUrl)?.("redoc.standalone.js");
  const page = { title: `${titleOf(app)} - ReDoc`, openapiUrl: cx.rootPath + openapiUrl };
  if (script === undefined) return missingAssetsPage({ ...page, packageName: "redoc" });
  return redocPage({ ...page, script, favicon: docsAssets.favicon });
}

function titleOf(app: Application): string {
  return app.settings.title ?? "Cairn";
}

/** Origins that Swagger UI calls on behalf of the reader: servers and the addresses of OAuth2 flows. */
function originsOf(document: OpenApiDocument): string[] {
  const addresses: unknown[] = (document.servers ?? []).map((server) => server.url);
  for (const scheme of Object.values(document.components?.securitySchemes ?? {})) {
    addresses.push(scheme.openIdConnectUrl);
    if (!isRecord(scheme.flows)) continue;
    for (const flow of Object.values(scheme.flows)) {
      if (isRecord(flow)) addresses.push(flow.tokenUrl, flow.refreshUrl);
    }
  }
  const absolute = addresses.filter((one): one is string =>
    typeof one === "string" && /^https?:\/\//i.test(one)
  );
  return [...new Set(absolute.flatMap((one) => URL.canParse(one) ? new URL(one).origin : []))];
}
