// One route as data: everything that its plan says, in the order in which it takes part in a request.

import { type Application, middlewareOf } from "../app/mod.ts";
import type { BodyConsumer, FieldsPlan, InputsPlan, Middleware, RoutePlan } from "../route/mod.ts";
import { WS } from "../websocket/internal.ts";
import { schemaWords } from "./schema_words.ts";

/** What a route or a dependency reads from the request. */
export interface ExplainedInput {
  /** Key in the handler's record; empty for a whole body. */
  readonly key: string;
  /** Where it stands: its location in findings. */
  readonly place: "path" | "query" | "header" | "cookie" | "body" | "form";
  /** Name on the wire; empty for a whole body. */
  readonly name: string;
  /** Whether its absence is a finding. */
  readonly required: boolean;
  /** Its schema in words. */
  readonly schema: string;
  /** Who reads it: `"route"` or the name of a dependency. */
  readonly by: string;
}

/** One call of a dependency. */
export interface ExplainedDependency {
  /** Name. */
  readonly name: string;
  /** How long its value lives: `app`, `request`, `handler` or `transient`. */
  readonly scope: string;
  /** Names that it or the handler have for it: `tx` in `cx.deps.tx`. Empty for guards. */
  readonly as: readonly string[];
  /** Names of what it needs. */
  readonly needs: readonly string[];
  /** Step at which it is called at the earliest, from 1: those of one step run concurrently. */
  readonly step: number;
  /** When a generator's teardown runs. */
  readonly teardown: "before the answer" | "after the answer" | "when the app stops";
  /** OAuth2 scopes that are asked for on the way to it. */
  readonly scopes: readonly string[];
}

/** What may be answered. */
export interface ExplainedAnswer {
  /** Status, `4XX` or `default`. */
  readonly status: string;
  /** Schema of the body in words; empty when none is declared. */
  readonly schema: string;
  /** Whether what the handler gives is checked and filtered by the schema. */
  readonly checked: boolean;
}

/** One route. */
export interface ExplainedRoute {
  /** Method; `WS` for WebSocket routes. */
  readonly method: string;
  /** Whole path pattern. */
  readonly path: string;
  /** Operation name; empty when nobody gave one. */
  readonly name: string;
  /** Where it was declared. */
  readonly origin: string;
  /** Names of the middleware around it, outermost first. */
  readonly middleware: readonly { readonly name: string; readonly of: "app" | "router or route" }[];
  /** Limits of each request; those that are not there do not apply. */
  readonly limits: {
    /** Milliseconds until the head of the answer. */
    readonly deadlineMs?: number;
    /** Milliseconds for the teardown. */
    readonly cleanupMs?: number;
    /** Units by meter. */
    readonly cost?: Readonly<Record<string, number>>;
    /** Priority in queues; 0 when nothing is said. */
    readonly priority: number;
    /** Largest body in bytes. */
    readonly bodyBytesMax: number;
  };
  /** Media type of the body that is decoded; `undefined` when none is. */
  readonly consumes: string | undefined;
  /** What is read from the request, in the order in which it is checked. */
  readonly inputs: readonly ExplainedInput[];
  /** Dependencies in the order of their calls. */
  readonly dependencies: readonly ExplainedDependency[];
  /** Names of the security schemes that the document shows for it. */
  readonly security: readonly string[];
  /** What may be answered, the status of a plain value first. */
  readonly answers: readonly ExplainedAnswer[];
  /** How items are streamed: `jsonl`, `sse` or `raw`; `undefined` when they are not. */
  readonly stream: string | undefined;
  /** Whether the document leaves it out. */
  readonly hidden: boolean;
}

/** A compiled route as data. */
export function explainRoute(app: Application, plan: RoutePlan, method?: string): ExplainedRoute {
  const { spec, graph } = plan;
  const fromDependencies = graph.nodes.flatMap(({ inputs, dependency }) =>
    inputs === undefined ? [] : inputsOf(inputs, dependency.name)
  );
  return {
    method: method ?? plan.method,
    path: plan.path,
    name: plan.name,
    origin: plan.origin,
    middleware: [
      ...named(middlewareOf(app.settings), "app"),
      ...named(spec.middleware ?? [], "router or route"),
    ],
    limits: limitsOf(plan),
    consumes: plan.body?.mediaType,
    inputs: [...inputsOf(plan.inputs, "route"), ...fromDependencies],
    dependencies: dependenciesOf(plan),
    security: [
      ...new Set([
        ...(spec.security ?? []).map(({ name }) => name),
        ...graph.nodes.flatMap(({ dependency }) => dependency.spec.security?.name ?? []),
      ]),
    ],
    // A connection has messages, and no answer but that it is open.
    answers: method === WS ? [{ status: "101", schema: "", checked: false }] : answersOf(plan),
    stream: plan.answer.stream?.kind,
    hidden: spec.hidden ?? false,
  };
}

function named(
  middleware: readonly Middleware[],
  of: "app" | "router or route",
): ExplainedRoute["middleware"] {
  return middleware.map(({ name }) => ({ name: name === "" ? "(unnamed middleware)" : name, of }));
}

function limitsOf({ limits, bodyBytesMax }: RoutePlan): ExplainedRoute["limits"] {
  const { deadlineMs, cleanupMs, cost, priority } = limits ?? {};
  return {
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(cleanupMs === undefined ? {} : { cleanupMs }),
    ...(cost === undefined ? {} : { cost: typeof cost === "number" ? { ops: cost } : { ...cost } }),
    priority: priority ?? 0,
    bodyBytesMax,
  };
}

function inputsOf(inputs: InputsPlan, by: string): ExplainedInput[] {
  return [
    ...fieldsOf(inputs.params, by),
    ...fieldsOf(inputs.query, by),
    ...fieldsOf(inputs.headers, by),
    ...fieldsOf(inputs.cookies, by),
    ...(inputs.body === undefined ? [] : bodyOf(inputs.body, by)),
  ];
}

function fieldsOf(plan: FieldsPlan | undefined, by: string): ExplainedInput[] {
  return (plan?.fields ?? []).map(({ key, name, required, schema }) => ({
    key,
    place: plan!.place,
    name,
    required,
    schema: schemaWords(schema, "input"),
    by,
  }));
}

function bodyOf(body: BodyConsumer, by: string): ExplainedInput[] {
  if (body.kind === "whole") {
    const { required, schema } = body;
    return [{
      key: "",
      place: "body",
      name: "",
      required,
      schema: schemaWords(schema, "input"),
      by,
    }];
  }
  return body.fields.map(({ key, name, required, schema }) => ({
    key,
    place: body.kind === "members" ? "body" : "form",
    name,
    required,
    schema: schemaWords(schema, "input"),
    by,
  }));
}

function dependenciesOf({ graph }: RoutePlan): ExplainedDependency[] {
  const steps: number[] = [];
  const names = graph.nodes.map(({ dependency }) => dependency.name);
  const asked = [...graph.named, ...graph.nodes.flatMap((node) => node.named)];
  return graph.nodes.map((node) => {
    const { dependency, index, needs, after, lasting, beforeAnswer, scopes } = node;
    steps[index] = 1 + Math.max(0, ...after.map((one) => steps[one]!));
    return {
      name: dependency.name,
      scope: dependency.spec.scope ?? "request",
      as: [...new Set(asked.flatMap(([name, place]) => place === index ? name : []))],
      needs: needs.map((one) => names[one]!),
      step: steps[index],
      teardown: lasting
        ? "when the app stops"
        : beforeAnswer
        ? "before the answer"
        : "after the answer",
      scopes: [...scopes],
    };
  });
}

function answersOf({ answer, responses, spec }: RoutePlan): ExplainedAnswer[] {
  const own = String(answer.status);
  const statuses = [own, ...Object.keys(responses).filter((status) => status !== own)];
  return statuses.map((status) => {
    const schema = responses[status]?.schema;
    const item = status === own ? spec.item : undefined;
    const words = item === undefined
      ? schema === undefined ? "" : schemaWords(schema, "output")
      : `stream of ${schemaWords(item, "output")}`;
    return {
      status,
      schema: words,
      checked: item !== undefined || answer.byStatus.has(Number(status)),
    };
  });
}
