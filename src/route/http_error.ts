// HttpError with the schema of its answer, for `response: { 404: HttpError.schema }`. The class itself is in src/http,
// which knows no schemas.

import { HttpError as HttpErrorClass } from "../http/mod.ts";
import { t } from "../schema/mod.ts";
import type { TObject, TUnknown } from "../schema/mod.ts";

/** An error with a status: thrown or returned by handlers, answered as `{"detail": …}`. */
export type HttpError = HttpErrorClass;

/** Schema of the answer to an {@linkcode HttpError}. */
export interface HttpErrorSchema {
  /** `{ detail }`, named `HttpError` in the document. */
  readonly schema: TObject<{ detail: TUnknown }>;
}

/** An error with a status: thrown or returned by handlers, answered as `{"detail": …}`. */
export const HttpError: typeof HttpErrorClass & HttpErrorSchema = Object.assign(HttpErrorClass, {
  schema: t.Object({ detail: t.Unknown() }, { $id: "HttpError" }),
});
