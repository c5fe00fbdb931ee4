// HTTP words and codecs as pure functions. This folder imports nothing of Cairn.

export {
  BodyAborted,
  BodyPieces,
  decodeUtf8,
  openBody,
  readBody,
  type ReadBodyOptions,
  readJson,
  type ReadJsonOptions,
  readText,
  readTextAs,
} from "./body.ts";
export {
  allowsRange,
  checkPreconditions,
  type ConditionalRequest,
  type Precondition,
  type Validators,
} from "./conditional.ts";
export { type Coding, CODINGS, pickCoding } from "./content_coding.ts";
export {
  type ContentDispositionOptions,
  formatContentDisposition,
  safeFileName,
} from "./content_disposition.ts";
export { type Cookie, COOKIES_MAX, parseCookies, serializeCookie } from "./cookie.ts";
export { formatHttpDate, parseHttpDate, type ParseHttpDateOptions } from "./date.ts";
export {
  checkEvent,
  EVENT_STREAM_TYPE,
  type EventFields,
  EventStreamParser,
  type EventStreamParserOptions,
  formatEvent,
  type ReceivedEvent,
} from "./event_stream.ts";
export { FORM_FIELDS_MAX, parseForm, type ParseFormOptions } from "./form.ts";
export { checkHeader, formatQuotedString, isFieldValue, isToken } from "./header.ts";
export { HttpError, type HttpErrorOptions } from "./http_error.ts";
export { JSON_DEPTH_MAX, JsonSyntaxIssue, parseJson, type ParseJsonOptions } from "./json.ts";
export {
  formatMediaType,
  isJsonType,
  MEDIA_TYPE_CHARS_MAX,
  type MediaType,
  mediaTypeOf,
  negotiate,
  parseMediaType,
} from "./media_type.ts";
export {
  FORM_LIMITS,
  type FormLimits,
  multipartBoundary,
  type MultipartEvent,
  MultipartParser,
} from "./multipart.ts";
export {
  ByteBuffer,
  MultipartSource,
  Part,
  readParts,
  type ReadPartsOptions,
} from "./multipart_reader.ts";
export { parsePartHead, type PartHead } from "./part_head.ts";
export { PROBLEM_TYPE, type ProblemDetails, problemOf, type ProblemOptions } from "./problem.ts";
export {
  formatQuery,
  parseQuery,
  type ParseQueryOptions,
  Query,
  QUERY_PAIRS_MAX,
} from "./query.ts";
export { type ByteRange, formatContentRange, parseRange, type RangeRequest } from "./range.ts";
export { checkHost, isSafePath, type RequestTarget, requestTarget } from "./request_path.ts";
export { requestTimeoutMs, TIMEOUT_FIELDS, type TimeoutField } from "./request_timeout.ts";
export { formatRetryAfter, parseRetryAfter, type ParseRetryAfterOptions } from "./retry_after.ts";
export { isBodyless, reasonPhrase } from "./status.ts";
