// The OpenAPI 3.1 document of an application, from its compiled routes. Pure: the same app gives the same document.

import type { Application, AppOptions, Group } from "../app/mod.ts";
import { type GroupSpec, OpenOperation } from "../route/mod.ts";
import { Components, renameRefs } from "./components.ts";
import { copyOf } from "./merge.ts";
import { addOperation, type DocumentContext, placedRoute, planOf } from "./operation.ts";
import { defaultOperationId } from "./operation_id.ts";
import { SecuritySchemes } from "./security.ts";
import { socketsOf } from "./sockets.ts";
import type { JsonObject, OpenApiDocument, PathsObject } from "./types.ts";

/** Options of {@linkcode buildDocument}. */
export interface BuildOptions {
  /** Path under which the app is reached, of a proxy or a mount; the first server. Default: the app's `rootPath`. */
  readonly rootPath?: string;
}

/**
 * Builds the document.
 *
 * @param app The application; it is compiled by this.
 * @throws {TypeError} If two operations have one id, or two schemas or security schemes one name; the message names
 * both places.
 */
export function buildDocument(app: Application, options: BuildOptions = {}): OpenApiDocument {
  const { settings } = app;
  const titles = settings.titles ?? false;
  const separateInputOutput = settings.separateInputOutput ?? true;
  const components = new Components({ titles, separateInputOutput });
  const security = new SecuritySchemes();
  const context: DocumentContext = {
    components,
    security,
    titles,
    operationIdOf: settings.generateOperationId ?? defaultOperationId,
    operationIds: new Map(),
    problem: settings.problem ?? false,
  };
  const paths: PathsObject = {};
  const { served, sockets } = app.compile();
  for (const { plan } of served) {
    if (plan.spec.hidden !== true) addOperation(paths, placedRoute(plan), context);
  }
  const webhooks: PathsObject = {};
  if (settings.webhooks !== undefined) {
    addWebhooks(webhooks, { group: settings.webhooks, groups: [] }, context);
  }
  const webSockets = socketsOf(sockets, context);
  const { schemas, renamed } = components.finish();
  const servers = serversOf(settings, options.rootPath ?? settings.rootPath ?? "");
  const document: OpenApiDocument = {
    openapi: "3.1.0",
    info: infoOf(settings),
    ...(servers.length > 0 ? { servers } : {}),
    paths,
    ...(Object.keys(webhooks).length > 0 ? { webhooks } : {}),
    ...(Object.keys(webSockets).length > 0 ? { "x-websockets": webSockets } : {}),
    ...componentsOf({ schemas, securitySchemes: Object.fromEntries(security.schemes) }),
    ...(settings.openapiTags === undefined ? {} : { tags: copyOf([...settings.openapiTags]) }),
    ...(settings.externalDocs === undefined
      ? {}
      : { externalDocs: copyOf({ ...settings.externalDocs }) }),
  };
  if (renamed.size > 0) renameRefs(document, renamed);
  return settings.openapi?.(document) as OpenApiDocument | undefined ?? document;
}

function infoOf(settings: AppOptions): OpenApiDocument["info"] {
  const { title = "Cairn", version = "0.1.0" } = settings;
  const { summary, description, termsOfService, contact, license } = settings;
  const optional: JsonObject = { summary, description, termsOfService, contact, license };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { title, ...copyOf(Object.fromEntries(given)), version };
}

function serversOf(settings: AppOptions, rootPath: string): JsonObject[] {
  const servers = copyOf([...settings.servers ?? []]) as JsonObject[];
  const listed = servers.some((server) => server.url === rootPath);
  if (rootPath !== "" && !listed && settings.rootPathInServers !== false) {
    servers.unshift({ url: rootPath });
  }
  return servers;
}

function componentsOf(
  all: Required<NonNullable<OpenApiDocument["components"]>>,
): Pick<OpenApiDocument, "components"> {
  const filled = Object.entries(all).filter(([, members]) => Object.keys(members).length > 0);
  return filled.length > 0 ? { components: Object.fromEntries(filled) } : {};
}

interface WebhookGroup {
  readonly group: Group;
  readonly groups: readonly GroupSpec[];
}

/** A webhook's path is its name; prefixes mean nothing. */
function addWebhooks(
  webhooks: PathsObject,
  { group, groups }: WebhookGroup,
  context: DocumentContext,
): void {
  const around = [...groups, group.group];
  for (const entry of group.entries) {
    if (entry.kind === "include") {
      addWebhooks(webhooks, { group: entry.group, groups: [...around, entry.options] }, context);
      continue;
    }
    const { route } = entry;
    // An operation that got its handler stands in the list as well as the route made from it.
    const replaced = route instanceof OpenOperation && route.handled !== undefined;
    if (replaced || [...around, route.spec].some((one) => one.hidden === true)) continue;
    for (const method of route.method.split(" ")) {
      const plan = planOf({ ...route, method }, group.names.get(route) ?? "", around);
      addOperation(webhooks, { path: route.path, plan }, context);
    }
  }
}
