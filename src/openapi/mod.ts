/**
 * The OpenAPI 3.1 document of an application and the pages that show it.
 *
 * @module
 */

export { buildDocument } from "./document.ts";
export type { BuildOptions } from "./document.ts";
export { documentOf, installOpenApi } from "./install.ts";
export { defaultOperationId } from "./operation_id.ts";
export { oauth2RedirectPage, redocPage, swaggerUiPage } from "./pages.ts";
export type { RedocPageOptions, SwaggerUiPageOptions } from "./pages.ts";
export type {
  JsonObject,
  JsonSchema,
  OpenApiDocument,
  OperationObject,
  WebSocketObject,
} from "./types.ts";
export { toYaml } from "./yaml.ts";
