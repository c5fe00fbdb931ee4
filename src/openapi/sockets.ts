// WebSocket routes in the document. OpenAPI has no word for them, so they stand apart, below `x-websockets`: the
// handshake in OpenAPI's own words, and the messages of both directions by media type.

import type { SocketPlan } from "../websocket/internal.ts";
import type { RoutePlan } from "../route/mod.ts";
import { openApiPath } from "../router/mod.ts";
import { mergeInto } from "./merge.ts";
import type { DocumentContext } from "./operation.ts";
import { descriptionOf, summaryOf } from "./operation_id.ts";
import { inputsInOrder } from "./operation_plan.ts";
import { parametersOf } from "./parameters.ts";
import { withSchemas } from "./responses.ts";
import type { ContentObject, WebSocketObject, WebSocketsObject } from "./types.ts";

/** A WebSocket route with both of its plans. */
export interface SocketSource {
  /** Its plan as any route's. */
  readonly plan: RoutePlan;
  /** What is particular to its connections. */
  readonly socket: SocketPlan;
}

/** What the document says of WebSocket routes, by path template; hidden ones are left out. */
export function socketsOf(
  sockets: readonly SocketSource[],
  context: DocumentContext,
): WebSocketsObject {
  const shown = sockets.filter(({ plan }) => plan.spec.hidden !== true);
  return Object.fromEntries(
    shown.map((source) => [openApiPath(source.plan.path), socketOf(source, context)]),
  );
}

function socketOf({ plan, socket }: SocketSource, context: DocumentContext): WebSocketObject {
  const { spec } = plan;
  const place = `${socket.where} (${plan.origin})`;
  context.components.at(place);
  const parameters = parametersOf(inputsInOrder(plan), context);
  const security = context.security.requirementsOf(plan, place);
  const summary = spec.summary ?? summaryOf(plan.name);
  const description = descriptionOf(spec.description);
  const { subprotocols } = socket;
  const described: WebSocketObject = {
    name: plan.name,
    ...(spec.tags === undefined || spec.tags.length === 0 ? {} : { tags: [...spec.tags] }),
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(spec.deprecated === true ? { deprecated: true } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(subprotocols.length > 0 ? { subprotocols: [...subprotocols] } : {}),
    receive: messagesOf(socket, "receive", context),
    send: messagesOf(socket, "send", context),
    ...(security.length > 0 ? { security } : {}),
  };
  if (spec.openapi !== undefined) mergeInto(described, withSchemas(spec.openapi, context));
  return described;
}

/** What the client sends is input, what it gets is output, as with bodies. */
function messagesOf(
  socket: SocketPlan,
  direction: "receive" | "send",
  { components }: DocumentContext,
): ContentObject {
  const { kind, schema } = socket[direction];
  if (schema === undefined) return MEDIA_TYPES[kind].reduce(withType, {});
  const side = direction === "receive" ? "input" : "output";
  return { [MEDIA_TYPES[kind][0]!]: { schema: components.schemaOf(schema, side) } };
}

function withType(content: ContentObject, mediaType: string): ContentObject {
  return { ...content, [mediaType]: {} };
}

/** Text frames and binary ones, in the order of the document. */
const MEDIA_TYPES: Readonly<Record<SocketPlan["receive"]["kind"], readonly string[]>> = {
  json: ["application/json"],
  text: ["text/plain"],
  bytes: ["application/octet-stream"],
  any: ["text/plain", "application/octet-stream"],
};
