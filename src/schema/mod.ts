/**
 * TypeBox schemas to decoders and encoders with FastAPI-shaped findings, and to JSON Schema for the document.
 *
 * @module
 */

export type { Static, TObject, TOptional, TProperties, TSchema, TUnknown } from "@sinclair/typebox";
export { compileDecode } from "./decode.ts";
export type { Decode } from "./decode.ts";
export { compileStringify } from "./encode.ts";
export type { EncodeOptions, Selection, Stringify } from "./encode.ts";
export { extraForbidden, missing, ValueError } from "./issue.ts";
export type { Issue, Loc } from "./issue.ts";
export { toJsonable } from "./jsonable.ts";
export { componentSchema, needsSplit, titleOf, toJsonSchema } from "./json_schema.ts";
export type { JsonSchema, JsonSchemaOptions } from "./json_schema.ts";
export {
  aliasOf,
  defaultOf,
  fileUseOf,
  isObjectSchema,
  isOptional,
  isRequired,
  isSchema,
  kindOf,
} from "./kinds.ts";
export { asSchema, isStandard } from "./standard.ts";
export type { StandardIssue, StandardProps, StandardResult, StandardSchema } from "./standard.ts";
export { membersOf } from "./standard_json.ts";
export { CairnTypes, t } from "./t.ts";
export type { DecimalOptions } from "./t.ts";
export { UploadFile } from "./upload_file.ts";
export type { FileOptions } from "./upload_file.ts";
