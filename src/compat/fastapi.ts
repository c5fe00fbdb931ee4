// FastAPI's own choices where Cairn's defaults follow RFC 9110 and careful users, as one preset of options.

import type { AppOptions, DocsAssets } from "../app/mod.ts";
import { HttpError } from "../http/mod.ts";

/**
 * Options that make an app answer as FastAPI does where the two differ by choice.
 *
 * | matter | FastAPI, this preset | Cairn's default |
 * |---|---|---|
 * | which route wins | the first registered that matches | static before parameter before rest |
 * | `%2F` in a path | splits segments | stays inside its segment |
 * | HEAD of a GET route | 405 | answered from GET |
 * | OPTIONS of a known path | 405 | 204 with `Allow` |
 * | a body of another media type | its text meets the schema: mostly 422 | 415 |
 * | dependencies | one after the other | concurrently, but after their guards |
 * | a string without a schema | JSON text | `text/plain` |
 * | a refused WebSocket handshake | 403 | the status that says why |
 * | the origin of a WebSocket handshake | not checked | the page's own |
 * | an unforeseen error | 500 `Internal Server Error`, text | 500 `{"detail": …}`, JSON |
 * | the document | pydantic's titles, title `FastAPI` | no generated titles, title `Cairn` |
 * | scripts of the documentation pages | from a CDN | from installed packages |
 *
 * @param options Options of the app; they win over the preset.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { fastapi } from "@cairn/cairn/compat/fastapi";
 *
 * const app = new App(fastapi({ title: "Shop" }));
 * app.get("/", () => "text as JSON");
 * const response = await app.fetch(new Request("http://localhost/"));
 * if (await response.text() !== '"text as JSON"') throw new Error("not JSON");
 * ```
 */
export function fastapi(options: AppOptions = {}): AppOptions {
  return {
    title: "FastAPI",
    titles: true,
    routing: "registered",
    head: false,
    options: false,
    sequentialDependencies: true,
    otherMediaTypes: "text",
    refusedHandshakes: "forbidden",
    webSockets: { origins: "any" },
    produces: "application/json",
    ...options,
    docsAssets: { ...CDN, ...options.docsAssets },
    errors: [[500, internalServerError], ...options.errors ?? []],
  };
}

const CDN: DocsAssets = {
  swaggerUiScript: "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui-bundle.js",
  swaggerUiStyle: "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui.css",
  redocScript: "https://cdn.jsdelivr.net/npm/redoc@2/bundles/redoc.standalone.js",
};

function internalServerError(error: unknown): Response {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  if (error instanceof HttpError) {
    return Response.json({ detail: error.detail }, { status: error.status });
  }
  return new Response("Internal Server Error", { status: 500, headers });
}
