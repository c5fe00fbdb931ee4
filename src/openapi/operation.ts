// One operation object. Everything that can be said about it stands in the compiled plan.

import type { OperationNames } from "../app/mod.ts";
import { compileRoute, type RoutePlan } from "../route/mod.ts";
import type { AnyRoute, Handler, Route, RouteSpec } from "../route/mod.ts";
import { openApiPath } from "../router/mod.ts";
import type { Components } from "./components.ts";
import { mergeInto } from "./merge.ts";
import { descriptionOf, summaryOf } from "./operation_id.ts";
import { checksInput, inputsInOrder } from "./operation_plan.ts";
import { type Describing, parametersOf } from "./parameters.ts";
import { requestBodyOf } from "./request_body.ts";
import { responsesOf, withSchemas } from "./responses.ts";
import type { SecuritySchemes } from "./security.ts";
import type { JsonObject, OperationObject, PathItemObject, PathsObject } from "./types.ts";

/** What all operations of one document share. */
export interface DocumentContext extends Describing {
  /** Where named schemas go. */
  readonly components: Components;
  /** Where security schemes go. */
  readonly security: SecuritySchemes;
  /** Makes an `operationId` where the spec gives none. */
  readonly operationIdOf: (naming: OperationNames) => string;
  /** Operation ids given so far, with the place of each. */
  readonly operationIds: Map<string, string>;
  /** Whether errors are answered as problem details. */
  readonly problem: boolean;
}

/** One operation and where it stands in the document. */
export interface Placed {
  /** Path template, callback address or webhook name. */
  readonly path: string;
  /** Its compiled route. */
  readonly plan: RoutePlan;
}

/** Adds the operation to the path items. */
export function addOperation(paths: PathsObject, placed: Placed, context: DocumentContext): void {
  const item = paths[placed.path] ??= {};
  const method = placed.plan.method.toLowerCase();
  const operation = operationOf(placed, context);
  if (PATH_ITEM_METHODS.has(method)) item[method] = operation;
  else additionalOf(item)[placed.plan.method] = operation;
}

/** OpenAPI 3.1 has no place for other methods; 3.2 calls it `additionalOperations`. */
function additionalOf(item: PathItemObject): JsonObject {
  const additional = (item["x-additionalOperations"] ?? {}) as JsonObject;
  item["x-additionalOperations"] = additional;
  return additional;
}

/** Path template of a served route. */
export function placedRoute(plan: RoutePlan): Placed {
  return { path: openApiPath(plan.path), plan };
}

function operationOf(placed: Placed, context: DocumentContext): OperationObject {
  const { plan, path } = placed;
  const { spec } = plan;
  const place = `${plan.method} ${plan.path} (${plan.origin})`;
  context.components.at(place);
  const naming = { name: plan.name, path, method: plan.method, tags: spec.tags ?? [] };
  const uniqueId = context.operationIdOf(naming);
  const operationId = spec.operationId ?? uniqueId;
  claim(context.operationIds, operationId, placed, place);
  const all = inputsInOrder(plan);
  const parameters = parametersOf(all, context);
  const requestBody = requestBodyOf(plan, all, { ...context, bodyName: `Body_${uniqueId}` });
  const callbacks = callbacksOf(spec, context);
  context.components.at(place);
  const checked = checksInput(all);
  const responses = responsesOf(plan, { ...context, uniqueId, checked });
  const security = context.security.requirementsOf(plan, place);
  const summary = spec.summary ?? summaryOf(plan.name);
  const description = descriptionOf(spec.description);
  const operation: OperationObject = {
    ...(naming.tags.length > 0 ? { tags: [...naming.tags] } : {}),
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    operationId,
    ...(spec.deprecated === true ? { deprecated: true } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses,
    ...(callbacks === undefined ? {} : { callbacks }),
    ...(security.length > 0 ? { security } : {}),
  };
  if (spec.openapi !== undefined) mergeInto(operation, withSchemas(spec.openapi, context));
  return operation;
}

/** An id belongs to one operation; the same method and path again replaces the operation, as in FastAPI. */
function claim(ids: Map<string, string>, id: string, placed: Placed, place: string): void {
  const owner = ids.get(id);
  const own = `${placed.plan.method} ${placed.plan.path} `;
  if (owner !== undefined && !owner.startsWith(own)) {
    throw new TypeError(
      `Cannot give two operations the id "${id}" in the document: ${owner} and ${place}; ` +
        "name one of them by operationId",
    );
  }
  ids.set(id, place);
}

function callbacksOf(
  spec: RouteSpec,
  context: DocumentContext,
): { [name: string]: PathsObject } | undefined {
  const found = Object.entries(spec.callbacks ?? {});
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(([name, routes]) => {
    const paths: PathsObject = {};
    for (const route of routes) {
      addOperation(paths, { path: route.path, plan: planOf(route, name) }, context);
    }
    return [name, paths];
  }));
}

/** The plan of an operation that is described and never served: a callback or a webhook. */
export function planOf(
  route: AnyRoute,
  name: string,
  groups: readonly RouteSpec[] = [],
): RoutePlan {
  const plan = compileRoute({
    // Its path is no path of this server: an expression, or a name. Nothing in it is a parameter.
    route: { ...(route as Route), handler: neverCalled },
    path: "/",
    names: [],
    method: route.method,
    name: route.spec.name ?? name,
    groups,
    overrides: new Map(),
    sequential: false,
    bodyBytesMax: 0,
    otherMediaTypes: "refuse",
    produces: undefined,
    makeInit: (init) => init,
  });
  return { ...plan, path: route.path };
}

const neverCalled: Handler = () => undefined;

const PATH_ITEM_METHODS: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
]);
