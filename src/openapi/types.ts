// The OpenAPI 3.1 document as types: what Cairn writes, not everything that the specification allows.

/** Any JSON object. */
export interface JsonObject {
  /** Members by name. */
  [key: string]: unknown;
}

/** A JSON Schema as it stands in the document. */
export type JsonSchema = JsonObject;

/** A parameter object. */
export interface ParameterObject extends JsonObject {
  name: string;
  in: "path" | "query" | "header" | "cookie";
  required: boolean;
  schema: JsonSchema;
}

/** A media type object. */
export interface MediaTypeObject extends JsonObject {
  schema?: JsonSchema;
}

/** Media types by name. */
export interface ContentObject {
  [mediaType: string]: MediaTypeObject;
}

/** A request body object. */
export interface RequestBodyObject extends JsonObject {
  content: ContentObject;
  required?: boolean;
}

/** A response object. */
export interface ResponseObject extends JsonObject {
  description: string;
  content?: ContentObject;
}

/** An operation object. */
export interface OperationObject extends JsonObject {
  /** Unique name of the operation. */
  operationId: string;
  /** Groups it belongs to. */
  tags?: string[];
  /** One line. */
  summary?: string;
  /** Text in Markdown. */
  description?: string;
  /** Whether clients should stop using it. */
  deprecated?: boolean;
  /** Parameters in path, query, header and cookie. */
  parameters?: ParameterObject[];
  /** The request body. */
  requestBody?: RequestBodyObject;
  /** Answers by status, range or `default`. */
  responses: { [status: string]: ResponseObject };
  /** Requests the API makes to its clients, by name. */
  callbacks?: { [name: string]: PathsObject };
  /** Security requirements: one of them must be met. */
  security?: { [scheme: string]: string[] }[];
}

/** A WebSocket route: its handshake and its messages by media type. */
export interface WebSocketObject extends JsonObject {
  /** Name of the operation. */
  name: string;
  /** Groups it belongs to. */
  tags?: string[];
  /** One line. */
  summary?: string;
  /** Text in Markdown. */
  description?: string;
  /** Whether clients should stop using it. */
  deprecated?: boolean;
  /** Parameters of the handshake in path, query, header and cookie. */
  parameters?: ParameterObject[];
  /** Subprotocols that it speaks. */
  subprotocols?: string[];
  /** What clients send; without a schema, any such frame. */
  receive: ContentObject;
  /** What clients get. */
  send: ContentObject;
  /** Security requirements of the handshake: one of them must be met. */
  security?: { [scheme: string]: string[] }[];
}

/** WebSocket routes by path template. */
export interface WebSocketsObject {
  [path: string]: WebSocketObject;
}

/** Operations of one path by method in lower case. */
export interface PathItemObject {
  [method: string]: unknown;
}

/** Path items by path template. */
export interface PathsObject {
  [path: string]: PathItemObject;
}

/** The document. */
export interface OpenApiDocument extends JsonObject {
  /** Version of the OpenAPI specification. */
  openapi: string;
  /** Title, version and what else is known of the API. */
  info: JsonObject & { title: string; version: string };
  /** Where it is served. */
  servers?: JsonObject[];
  /** Operations by path. */
  paths: PathsObject;
  /** Requests the API makes to its subscribers, by name. */
  webhooks?: PathsObject;
  /** WebSocket routes, for which OpenAPI has no word of its own. */
  "x-websockets"?: WebSocketsObject;
  /** Shared schemas and security schemes. */
  components?: {
    schemas?: { [name: string]: JsonSchema };
    securitySchemes?: { [name: string]: JsonObject };
  };
  /** What is known of the groups. */
  tags?: JsonObject[];
  /** Further documents. */
  externalDocs?: JsonObject;
}
