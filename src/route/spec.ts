// The spec object of a route: FastAPI's decorator arguments as one literal, which is also the OpenAPI operation.

import type { EncodeOptions, StandardSchema, Static, TSchema } from "../schema/mod.ts";
import type { FormLimits } from "../http/mod.ts";
import type { AnyDependency, Deps, InputSpec, SecurityUse } from "../inject/mod.ts";
import type { Hooks } from "./hooks.ts";
import type { Middleware } from "./middleware.ts";

/** One documented answer: a schema, or a schema with what the document says beside it. */
export interface ResponseSpec {
  /** Schema of the JSON body; it filters and checks what the handler returns. */
  readonly schema?: TSchema | StandardSchema;
  /** Description in the document. Default: the reason phrase, or `Successful Response`. */
  readonly description?: string;
  /** Media types in the document that are not checked: OpenAPI media type objects. */
  readonly content?: { readonly [mediaType: string]: unknown };
  /** Response header objects in the document. */
  readonly headers?: { readonly [name: string]: unknown };
  /** Link objects in the document. */
  readonly links?: { readonly [name: string]: unknown };
  /** Name in the document of the model behind `schema`, when it has no `$id`. */
  readonly model?: string;
}

/** The same once it is compiled: its schema is one of Cairn's. */
export type DocumentedResponse = Omit<ResponseSpec, "schema"> & {
  /** Schema of the JSON body. */
  readonly schema?: TSchema;
};

/** Answers by status; `"4XX"` and `"default"` are documented only. */
export type Responses = {
  readonly [status in number | `${number}XX` | "default"]?: TSchema | StandardSchema | ResponseSpec;
};

/** Limits of one request. Tightened by inner routers and routes, never widened. */
export interface BudgetSpec {
  /**
   * Time until the head of the answer, in milliseconds from the match of the route. Its scope is cancelled then, and
   * the answer is 504; what follows the head, such as a streamed body, has no deadline. Default: none.
   */
  readonly deadlineMs?: number | undefined;
  /** Time for the teardown, in milliseconds. Default: 5 s, and less by the reason when the request was cancelled. */
  readonly cleanupMs?: number | undefined;
  /** Units that may be spent, by meter (`ops`, `rows`, `bytes`, …). When one is used up the answer is 503. Default: none. */
  readonly cost?: { readonly [meter: string]: number } | undefined;
  /** Order in Cairn's own queues; higher goes first. Default 0. */
  readonly priority?: number;
}

/** Limits of forms, and how much of their files is kept in memory. */
export interface FormOptions extends FormLimits {
  /** Bytes of files that one request keeps in memory; what does not fit goes to temporary files. Default 1 MiB. */
  readonly memoryBytesMax?: number;
}

/** What routers, `include` and routes have in common. */
export interface GroupSpec {
  /** OpenAPI tags; those of inner places are appended. */
  readonly tags?: readonly string[];
  /** Named dependencies; their values are in `cx.deps`. */
  readonly deps?: Deps;
  /** Dependencies that run for their effect, before those of `deps`. */
  readonly dependencies?: readonly AnyDependency[];
  /** Answers added to each operation. */
  readonly responses?: Responses;
  /** Security requirements shown in the document. */
  readonly security?: readonly SecurityUse[];
  /** Functions around the handler, outermost first. */
  readonly middleware?: readonly Middleware[];
  /** Functions at moments of each request. */
  readonly hooks?: Hooks;
  /** Limits of each request. */
  readonly budget?: BudgetSpec;
  /** Largest request body in bytes. Default: the app's, 1 MiB. */
  readonly bodyBytesMax?: number;
  /** Limits of forms, one by one over those of outer places. */
  readonly formLimits?: FormOptions;
  /** Marks the operation as deprecated in the document. */
  readonly deprecated?: boolean;
  /** Leaves the operation out of the document. */
  readonly hidden?: boolean;
  /**
   * Media type of answers that are text. Default: JSON for everything but a string without a declared schema, which
   * is `text/plain`.
   */
  readonly produces?: string;
  /** Refuses a JSON body without a `Content-Type`. Default `true`. */
  readonly strictContentType?: boolean;
  /** OpenAPI callbacks by name: routes whose path is the callback's address. */
  readonly callbacks?: { readonly [name: string]: readonly AnyRoute[] };
}

/** Everything that can be said about one route. */
export interface RouteSpec extends InputSpec, GroupSpec {
  /** Operation name: part of the default `operationId`, name for reverse URLs. Default: the export's name. */
  readonly name?: string;
  /** `operationId` in the document. Default: made from name, path and method. */
  readonly operationId?: string;
  /** One line. Default: the name in words. */
  readonly summary?: string;
  /** Markdown; what follows a form feed is left out of the document. */
  readonly description?: string;
  /** Status when no 2xx is declared. Default 200. */
  readonly status?: number;
  /** Checked and documented answers. The only declared 2xx status is the answer's status. */
  readonly response?: Responses;
  /**
   * The answer is a stream of what the handler, mostly a generator, gives item by item: `"jsonl"` JSON lines
   * (`application/jsonl`), `"sse"` server-sent events (`text/event-stream`), `"raw"` text and bytes as they are, of the
   * media type that the route itself `produces` and without any when it says none.
   */
  readonly stream?: "jsonl" | "sse" | "raw";
  /**
   * Schema of each item of `stream`; it filters and checks what the handler gives. An item that does not fit breaks the
   * stream off and is reported.
   */
  readonly item?: TSchema;
  /** Silence after which a stream of events sends a comment, in milliseconds; 0 is never. Default 15 000. */
  readonly heartbeatMs?: number;
  /** How the checked answer is written: include, exclude, unset and default members, aliases. */
  readonly encode?: EncodeOptions;
  /** Media type of the request body in the document and of what is decoded. Default `application/json`. */
  readonly consumes?: string;
  /** Members merged deeply into the OpenAPI operation, extensions (`x-…`) included. */
  readonly openapi?: { readonly [key: string]: unknown };
}

/** A route whatever its types. */
export interface AnyRoute {
  readonly method: string;
  readonly path: string;
  readonly spec: RouteSpec;
}

/** Statuses whose schema is the handler's plain return value. */
export type Success = 200 | 201 | 202 | 203 | 204 | 205 | 206;

/** Type of the body that is declared for one status. */
export type BodyOf<E> = E extends TSchema ? Static<E>
  : E extends StandardSchema<infer I> ? I
  : E extends { readonly schema: infer T } ? BodyOf<T>
  : unknown;

/** A value with all its members read-only: literals stay literals and tuples are accepted. */
export type Frozen<T> = T extends readonly (infer E)[] ? readonly Frozen<E>[]
  : T extends Uint8Array | Date ? T
  : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> }
  : T;
