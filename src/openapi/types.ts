// The OpenAPI 3.1 document as types: what Cairn writes, not everything that the specification allows.

/** Any JSON object. */
export interface JsonObject {
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
  operationId: string;
  tags?: string[];
  summary?: string;
  description?: string;
  deprecated?: boolean;
  parameters?: ParameterObject[];
  requestBody?: RequestBodyObject;
  responses: { [status: string]: ResponseObject };
  callbacks?: { [name: string]: PathsObject };
  security?: { [scheme: string]: string[] }[];
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
  openapi: string;
  info: JsonObject & { title: string; version: string };
  servers?: JsonObject[];
  paths: PathsObject;
  webhooks?: PathsObject;
  components?: {
    schemas?: { [name: string]: JsonSchema };
    securitySchemes?: { [name: string]: JsonObject };
  };
  tags?: JsonObject[];
  externalDocs?: JsonObject;
}
