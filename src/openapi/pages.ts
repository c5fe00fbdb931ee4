// The pages that show the document: Swagger UI and ReDoc. Easy to break: whatever comes from outside must pass
// `escapeHtml` or `scriptData`, and every inline script must be in the page's Content-Security-Policy, by its hash. The
// pages are the same for everybody, so a hash serves where a nonce would need randomness in each request.

import process from "node:process";
import { escapeHtml, scriptData, scriptText } from "./script_data.ts";

/** What both pages need. */
interface PageOptions {
  /** Title of the page. */
  readonly title: string;
  /** Address of the JSON document. */
  readonly openapiUrl: string;
  /** Address of the icon. Default: none. */
  readonly favicon?: string | undefined;
}

/** Options of {@linkcode swaggerUiPage}. */
export interface SwaggerUiPageOptions extends PageOptions {
  /** Address of `swagger-ui-bundle.js`. */
  readonly script: string;
  /** Address of `swagger-ui.css`. */
  readonly style: string;
  /** Path of the page for OAuth2 redirects, see {@linkcode oauth2RedirectPage}. Default: none. */
  readonly oauth2RedirectUrl?: string | undefined;
  /** Argument of `initOAuth`. Default: it is not called. */
  readonly initOauth?: Readonly<Record<string, unknown>> | undefined;
  /** Parameters of Swagger UI, over FastAPI's defaults. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Origins that "try it out" may call beside the page's own: servers, token addresses. Default: none. */
  readonly origins?: readonly string[] | undefined;
}

/** Options of {@linkcode redocPage}. */
export interface RedocPageOptions extends PageOptions {
  /** Address of `redoc.standalone.js`. */
  readonly script: string;
}

/**
 * The page of Swagger UI.
 *
 * @param options Where the document and the assets are.
 */
export function swaggerUiPage(options: SwaggerUiPageOptions): Response {
  const { openapiUrl, oauth2RedirectUrl, initOauth } = options;
  const lines = [
    "const ui = SwaggerUIBundle({",
    `url: ${scriptText(openapiUrl)},`,
    ...Object.entries({ ...SWAGGER_UI_PARAMETERS, ...options.parameters })
      .map(([name, value]) => `${scriptData(name)}: ${scriptData(value)},`),
    ...(oauth2RedirectUrl === undefined
      ? []
      : [`oauth2RedirectUrl: window.location.origin + ${scriptText(oauth2RedirectUrl)},`]),
    "presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],",
    "});",
    ...(initOauth === undefined ? [] : [`ui.initOAuth(${scriptData(initOauth)});`]),
  ];
  const script = `\n${lines.join("\n")}\n`;
  const head = `<link rel="stylesheet" href="${escapeHtml(options.style)}">\n${headOf(options)}`;
  const body = `<div id="swagger-ui"></div>
<script src="${escapeHtml(options.script)}"></script>
<script>${script}</script>`;
  return page({ head, body }, {
    "script-src": ["'self'", ...absolute(options.script), hashOf(script)],
    "style-src": ["'self'", ...absolute(options.style)],
    "connect-src": ["'self'", ...absolute(openapiUrl), ...options.origins ?? []],
    "img-src": ["'self'", "data:", ...absolute(options.favicon)],
  });
}

/**
 * The page of ReDoc.
 *
 * @param options Where the document and the script are.
 */
export function redocPage(options: RedocPageOptions): Response {
  const head = `${headOf(options)}\n<style>body { margin: 0; padding: 0; }</style>`;
  const body = `<noscript>ReDoc requires JavaScript to show the documentation.</noscript>
<redoc spec-url="${escapeHtml(options.openapiUrl)}"></redoc>
<script src="${escapeHtml(options.script)}"></script>`;
  return page({ head, body }, {
    "script-src": ["'self'", ...absolute(options.script)],
    // Its style sheets are made by the script.
    "style-src": ["'self'", "'unsafe-inline'"],
    "connect-src": ["'self'", ...absolute(options.openapiUrl)],
    // Without this list it would fetch its maker's logo from a CDN and tell them about every reader.
    "img-src": ["'self'", "data:", ...absolute(options.favicon)],
    // The search runs in a worker that the script makes from its own text.
    "worker-src": ["blob:"],
  });
}

/** The page to which an authorization server sends the browser back; it hands the answer to Swagger UI and closes. */
export function oauth2RedirectPage(): Response {
  const head = "<title>OAuth2 redirect</title>";
  return page({ head, body: `<script>${REDIRECT_SCRIPT}</script>` }, {
    "script-src": [hashOf(REDIRECT_SCRIPT)],
  });
}

/**
 * The page that stands in for one whose assets are missing.
 *
 * @param options Title, address of the document, and the package to install.
 */
export function missingAssetsPage(
  options: PageOptions & { readonly packageName: string },
): Response {
  const name = escapeHtml(options.packageName);
  const body = `<h1>${escapeHtml(options.title)}</h1>
<p>This page needs the package <code>${name}</code>: <code>npm install ${name}</code>, then restart the server.</p>
<p>The document itself: <a href="${escapeHtml(options.openapiUrl)}">${
    escapeHtml(options.openapiUrl)
  }</a></p>`;
  return page({ head: headOf(options), body }, {});
}

function headOf(options: PageOptions): string {
  const { favicon, title } = options;
  // Without a link of its own a page asks for /favicon.ico, which an API mostly lacks.
  const icon = favicon === undefined ? "data:," : escapeHtml(favicon);
  return `<link rel="shortcut icon" href="${icon}">\n<title>${escapeHtml(title)}</title>`;
}

interface Page {
  readonly head: string;
  readonly body: string;
}

function page(parts: Page, policy: Readonly<Record<string, readonly string[]>>): Response {
  const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
${parts.head}
</head>
<body>
${parts.body}
</body>
</html>
`;
  const directives = Object.entries({ ...BASE_POLICY, ...policy });
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": directives.map(([name, sources]) => `${name} ${sources.join(" ")}`)
        .join("; "),
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
}

/** The address as a source of the policy when it is not on the page's own origin. */
function absolute(address: string | undefined): string[] {
  if (address === undefined || !/^(?:https?:)?\/\//i.test(address)) return [];
  // A `;` or `,` would end the directive, and a query is no part of a source.
  return [
    address.split(/[?#]/, 1)[0]!.replaceAll(";", "%3B").replaceAll(",", "%2C").replaceAll(
      /\s/g,
      "%20",
    ),
  ];
}

function hashOf(script: string): string {
  // Imported late: it takes Bun 7 ms at the start of every app.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
}

const BASE_POLICY: Readonly<Record<string, readonly string[]>> = {
  "default-src": ["'none'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/** FastAPI's defaults. */
const SWAGGER_UI_PARAMETERS: Readonly<Record<string, unknown>> = {
  dom_id: "#swagger-ui",
  layout: "BaseLayout",
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
};

// Swagger UI's protocol: the opener holds `swaggerUIRedirectOauth2` with the state it sent, and is called back with
// the token or the code. An answer whose state is another one is not the answer to what was asked.
const REDIRECT_SCRIPT = `
"use strict";
{
  const oauth2 = window.opener.swaggerUIRedirectOauth2;
  const text = /code|token|error/.test(window.location.hash) ? location.hash.slice(1) : location.search.slice(1);
  const answer = Object.fromEntries(new URLSearchParams(text));
  const valid = answer.state === oauth2.state;
  const { auth, redirectUrl } = oauth2;
  const flow = auth.schema.get("flow");
  const fail = (level, message) => oauth2.errCb({ authId: auth.name, source: "auth", level, message });
  if (["accessCode", "authorizationCode", "authorization_code"].includes(flow) && !auth.code) {
    if (!valid) fail("warning", "Authorization may be unsafe: the state is not the one that was sent");
    if (answer.code && valid) {
      delete oauth2.state;
      auth.code = answer.code;
      oauth2.callback({ auth, redirectUrl });
    } else if (answer.error) {
      fail("error", [answer.error, answer.error_description, answer.error_uri].filter(Boolean).join(": "));
    } else fail("error", "No authorization code was received");
  } else oauth2.callback({ auth, token: answer, isValid: valid, redirectUrl });
  window.close();
}
`;
