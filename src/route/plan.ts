// The compiled route: plain frozen data that the hot files read. Print it when in doubt (`app.explain()` does).

import type { ErrorHook } from "./hooks.ts";
import type { Limits } from "../cx/internal.ts";
import type { Graph } from "../inject/mod.ts";
import type { Stringify, TSchema } from "../schema/mod.ts";
import type { BodyConsumer, BodyReading } from "./body_plan.ts";
import type { FieldsPlan } from "./fields.ts";
import type { Handler } from "./route.ts";
import type { DocumentedResponse, RouteSpec } from "./spec.ts";

/** What a route or one dependency reads from the request. */
export interface InputsPlan {
  /** Path parameters. */
  readonly params: FieldsPlan | undefined;
  /** Query parameters. */
  readonly query: FieldsPlan | undefined;
  /** Header fields. */
  readonly headers: FieldsPlan | undefined;
  /** Cookies. */
  readonly cookies: FieldsPlan | undefined;
  /** Part of the body. */
  readonly body: BodyConsumer | undefined;
  /** Whether schemas of other libraries are among them, whose validators may have to be waited for. */
  readonly mayWait: boolean;
}

/** One checked answer. */
export interface EncoderPlan {
  /** Schema that the value must fit. */
  readonly schema: TSchema;
  /** Checks, filters and writes the value. */
  readonly stringify: Stringify;
}

/** How the items of a streamed answer are written. */
export interface StreamPlan {
  /** JSON lines, server-sent events, or text and bytes as they are. */
  readonly kind: "jsonl" | "sse" | "raw";
  /** Checks and writes each item; `undefined` when no schema is declared. */
  readonly encoder: EncoderPlan | undefined;
  /** Silence after which events are followed by a comment, in milliseconds; 0 is never. */
  readonly heartbeatMs: number;
}

/** How a handler's value becomes an answer. */
export interface AnswerPlan {
  /** Status of a plain value. */
  readonly status: number;
  /** Encoder for a plain value; `undefined` when its schema is not declared. */
  readonly encoder: EncoderPlan | undefined;
  /** Encoders by status, for `reply`. */
  readonly byStatus: ReadonlyMap<number, EncoderPlan>;
  /** Media type of text answers; `undefined` means JSON, and plain text for strings. */
  readonly produces: string | undefined;
  /** How a value that gives items is streamed; `undefined` when the route does not say. */
  readonly stream: StreamPlan | undefined;
  /** Constructor argument for a JSON answer with the default status, made once. */
  readonly jsonInit: ResponseInit;
  /** The same for text that needs no check; `undefined` where it does, or is written as JSON. */
  readonly textInit: ResponseInit | undefined;
}

/** A compiled route. */
export interface RoutePlan {
  /** Method, in upper case. */
  readonly method: string;
  /** Whole path pattern, prefixes included. */
  readonly path: string;
  /** Operation name; empty when nobody gave one. */
  readonly name: string;
  /** Where it was declared. */
  readonly origin: string;
  /** The spec with everything inherited from its groups merged in. */
  readonly spec: RouteSpec;
  /** Answers in the document, those of the groups included. */
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
  /** Whether it has neither inputs nor dependencies: the handler is all there is. */
  readonly isPlain: boolean;
  /** Its own inputs. */
  readonly inputs: InputsPlan;
  /** How the body is read; `undefined` when neither the route nor a dependency asks for it. */
  readonly body: BodyReading | undefined;
  /** Hooks for errors, innermost first; the app's own are not among them. */
  readonly errorHooks: readonly ErrorHook[];
  /** Limits of each request; `undefined` when there are none. */
  readonly limits: Limits | undefined;
  /** Largest body in bytes, for handlers that read it themselves. */
  readonly bodyBytesMax: number;
  /** Its dependencies in order. */
  readonly graph: Graph<InputsPlan>;
  /** The handler. */
  readonly handler: Handler;
  /** How its value becomes an answer. */
  readonly answer: AnswerPlan;
}
