// Builds a Cairn app from the neutral description of a parity case, for its document only: every declaration is
// there, every handler answers nothing.

import { Application, type AppOptions } from "../../src/app/mod.ts";
import type { Dependency, SecurityUse } from "../../src/inject/mod.ts";
import { dependency, type RouteSpec } from "../../src/route/mod.ts";
import { t, titleOf, type TSchema } from "../../src/schema/mod.ts";

/** Any JSON object of a case. */
export interface Json {
  [key: string]: unknown;
}

/** An app whose document must be that of the case. */
export function corpusApp(description: Json, options: AppOptions): Application {
  const builder = new Builder(description);
  const webhooks = new Application();
  for (const route of list(description.webhooks)) builder.addTo(webhooks, route);
  const app = new Application({
    title: "FastAPI",
    titles: true,
    routing: "registered",
    produces: "application/json",
    ...optionsOf(record(description.options)),
    ...(description.webhooks === undefined ? {} : { webhooks }),
    ...options,
  });
  for (const route of list(description.routes)) builder.addTo(app, route);
  return app;
}

interface Around {
  /** Scopes required by what asks for the dependency. */
  readonly scopes: readonly string[];
  /** Whether the one body parameter of route and dependencies is the whole body. */
  readonly shared: boolean;
}

class Builder {
  readonly #description: Json;
  readonly #models = new Map<string, TSchema>();
  readonly #dependencies = new Map<string, Dependency>();

  constructor(description: Json) {
    this.#description = description;
  }

  addTo(app: Application, route: Json): void {
    const methods = typeof route.method === "string" ? [route.method] : route.method as string[];
    const verb = app.method(...methods) as (
      path: string,
      spec: RouteSpec,
      handler: () => unknown,
    ) => unknown;
    verb(pathOf(String(route.path)), this.#specOf(route), () => null);
  }

  #specOf(route: Json): RouteSpec {
    const response = record(route.response);
    const given = Number(response.status ?? 200);
    const status = given === 200 ? STATUSES[String(response.class)] ?? given : given;
    const primary: Json = { ...record(record(route.responses)[status]) };
    if (response.schema !== undefined) primary.schema = this.#schema(response.schema, {});
    if (response.description !== undefined) primary.description = response.description;
    const produces = PRODUCES[String(response.class)];
    // A class without a media type: nothing is said about the body.
    if (response.class === "Response") primary.content = {};
    const shared = this.#bodyNames(route).size < 2;
    const examples = record(route.body).examples;
    return {
      ...this.#inputs(route, shared),
      ...pickDefined(route, [
        "name",
        "operationId",
        "tags",
        "summary",
        "description",
        "deprecated",
      ]),
      ...(route.includeInSchema === false ? { hidden: true } : {}),
      ...(route.openapiExtra === undefined ? {} : { openapi: route.openapiExtra as Json }),
      ...(examples === undefined ? {} : { openapi: bodySchemaExtra({ examples }) }),
      ...(produces === undefined ? {} : { produces }),
      ...(status === 200 ? {} : { status }),
      ...(Object.keys(primary).length === 0 ? {} : { response: { [status]: primary } }),
      responses: this.#responses(route, String(status)),
      callbacks: this.#callbacks(list(route.callbacks)),
      dependencies: list(route.dependencies).map((one) =>
        this.#dependency(one, { scopes: [], shared })
      ),
    } as RouteSpec;
  }

  #responses(route: Json, primary: string): RouteSpec["responses"] {
    const entries = Object.entries(record(route.responses)).filter(([status]) =>
      status !== primary
    );
    const mediaType = MEDIA_TYPES[String(record(route.response).class)];
    return Object.fromEntries(entries.map(([status, value]) => {
      const { schema, ...rest } = record(value);
      if (schema === undefined) return [status, rest];
      const made = this.#schema(schema, {});
      const body = mediaType === undefined
        ? { schema: made }
        : { content: { [mediaType]: { schema: made } } };
      return [status, { ...rest, ...body }];
    })) as RouteSpec["responses"];
  }

  #callbacks(routes: Json[]): RouteSpec["callbacks"] {
    return Object.fromEntries(routes.map((route) => {
      const spec = this.#specOf(route);
      return [String(route.name), [{
        method: String(route.method),
        path: String(route.path),
        spec,
      }]];
    }));
  }

  /** Distinct names of body parameters in a route and its dependencies: a single one is the whole body. */
  #bodyNames(declared: Json): Set<unknown> {
    const { fields, arg, embed } = record(declared.body);
    const own = embed === true
      ? list(fields).map((field) => field.name)
      : arg === undefined
      ? []
      : [arg];
    const definitions = list(declared.dependencies).map((use) =>
      record(record(this.#description.dependencies)[String(use.use)])
    );
    return new Set([...own, ...definitions.flatMap((one) => [...this.#bodyNames(one)])]);
  }

  #dependency(use: Json, around: Around): Dependency {
    const scopes = [...around.scopes, ...(use.scopes ?? []) as string[]];
    if (use.security !== undefined) {
      return dependency(
        { security: { ...this.#security(String(use.security)), scopes } },
        () => null,
      );
    }
    const key = `${use.use} ${scopes.join(" ")}`;
    const known = this.#dependencies.get(key);
    if (known !== undefined) return use.useCache === false ? known.with({ cache: false }) : known;
    const definition = record(record(this.#description.dependencies)[String(use.use)]);
    const made = dependency({
      ...this.#inputs(definition, around.shared),
      dependencies: list(definition.dependencies).map((one) =>
        this.#dependency(one, { ...around, scopes })
      ),
    }, () => null) as Dependency;
    if (record(definition).body === undefined) this.#dependencies.set(key, made);
    return made;
  }

  #security(key: string): SecurityUse {
    const scheme = record(record(this.#description.securitySchemes)[key]);
    return { name: String(scheme.schemeName), scheme: record(scheme.model) };
  }

  #inputs(declared: Json, shared: boolean): Json {
    const inputs: Json = {};
    for (const one of list(declared.params)) {
      const place = PLACES[String(one.in)]!;
      if (one.model === undefined) {
        inputs[place] = { ...record(inputs[place]), ...this.#field(one) };
      } else {
        const extra = { forbid: false, allow: true }[String(one.extra)];
        const fields = list(one.fields).map((field) => this.#field(field, { inModel: true }));
        inputs[place] = t.Object(
          Object.assign({}, ...fields),
          extra === undefined ? {} : { additionalProperties: extra },
        );
      }
    }
    return declared.body === undefined
      ? inputs
      : { ...inputs, ...this.#body(record(declared.body), shared) };
  }

  #body(body: Json, shared: boolean): Json {
    const form = body.mediaType === "application/x-www-form-urlencoded";
    const key = form ? "form" : "body";
    const consumes = form || body.mediaType === "application/json"
      ? {}
      : { consumes: body.mediaType };
    const [only, ...others] = list(body.fields);
    if (
      body.embed === true && shared && only !== undefined && others.length === 0 &&
      key === "body" && only.embed !== true
    ) {
      if (this.#isDependencyBody(body)) {
        return { ...consumes, [key]: this.#schema(only.schema, {}) };
      }
    }
    if (body.embed === true) {
      return {
        ...consumes,
        [key]: Object.assign({}, ...list(body.fields).map((field) => this.#field(field))),
      };
    }
    const words = pickDefined(body, ["title", "openapiExamples"]);
    const isNamed = record(body.schema).$ref !== undefined;
    if (!isNamed && words.title === undefined && body.arg !== undefined) {
      words.title = titleOf(String(body.arg));
    }
    const optional = body.required === false ? { default: body.default ?? null } : {};
    return { ...consumes, [key]: this.#schema(body.schema, { ...words, ...optional }) };
  }

  #isDependencyBody(body: Json): boolean {
    return Object.values(record(this.#description.dependencies)).some((one) =>
      record(one).body === body
    );
  }

  #field(field: Json, { inModel = false } = {}): Record<string, TSchema> {
    const name = String(field.name);
    const words = pickDefined(field, [
      "title",
      "description",
      "examples",
      "openapiExamples",
      "deprecated",
      "includeInSchema",
      "convertUnderscores",
    ]);
    const aliases = pickDefined(record(field.aliases), ["alias", "validationAlias"]);
    const renamed = inModel && field.in !== "header" && field.aliases === undefined &&
      field.arg !== undefined;
    if (renamed) aliases.alias = name;
    const given = field.default === undefined ? {} : { default: field.default };
    const isPath = field.in === "path" || field.required === true;
    const schema = this.#schema(field.schema, { ...words, ...aliases, ...given });
    const key = inModel || field.in === "header" && field.convertUnderscores === false
      ? String(field.arg ?? field.name)
      : name;
    const optional = !isPath && field.default === undefined;
    return { [key]: optional ? t.Optional(schema) : schema };
  }

  #model(name: string): TSchema {
    const known = this.#models.get(name);
    if (known !== undefined) return known;
    const made = this.#schema(record(this.#description.schemas)[name], { $id: name });
    this.#models.set(name, made);
    return made;
  }

  #schema(given: unknown, extra: Json): TSchema {
    const json = record(given);
    const { type, anyOf, $ref, properties: _members, items, prefixItems, ...rest } = json;
    const words = { ...rest, ...extra };
    if (typeof $ref === "string") return { ...this.#model($ref.split("/").at(-1)!), ...words };
    if (Array.isArray(anyOf)) return t.Union(anyOf.map((one) => this.#schema(one, {})), words);
    if (Array.isArray(json.enum)) return t.Enumeration(json.enum as string[], words);
    if (json.const !== undefined) return t.Literal(json.const as string, words);
    switch (type) {
      case "object":
        return this.#object(json, words);
      case "array":
        if (Array.isArray(prefixItems)) {
          return t.Tuple(prefixItems.map((one) => this.#schema(one, {})), words);
        }
        return t.Array(this.#schema(items ?? {}, {}), words);
      case "integer":
        return t.Integer(words);
      case "number":
        return t.Number(words);
      case "boolean":
        return t.Boolean(words);
      case "null":
        return t.Null(words);
      case "string":
        return json.contentMediaType === "application/octet-stream"
          ? t.Uint8Array(words)
          : t.String(words);
      default:
        return t.Any(words);
    }
  }

  #object(json: Json, words: Json): TSchema {
    const { additionalProperties, required, ...rest } = words;
    if (json.properties === undefined) {
      return t.Record(t.String(), this.#schema(additionalProperties ?? {}, {}), rest);
    }
    const members = Object.entries(record(json.properties)).map(([name, member]) => {
      const schema = this.#schema(member, {});
      const isNeeded = (required as string[] | undefined)?.includes(name) ||
        schema.default !== undefined;
      return [name, isNeeded ? schema : t.Optional(schema)];
    });
    const extra = typeof additionalProperties === "boolean" ? { additionalProperties } : {};
    return t.Object(Object.fromEntries(members), { ...rest, ...extra });
  }
}

function optionsOf(options: Json): AppOptions {
  const named = Object.entries(options).map(([name, value]) => [OPTIONS[name] ?? name, value]);
  return Object.fromEntries(named) as AppOptions;
}

const OPTIONS: Readonly<Record<string, string>> = {
  terms_of_service: "termsOfService",
  license_info: "license",
  openapi_tags: "openapiTags",
  openapi_external_docs: "externalDocs",
  root_path: "rootPath",
  root_path_in_servers: "rootPathInServers",
};

const PLACES: Readonly<Record<string, string>> = {
  path: "params",
  query: "query",
  header: "headers",
  cookie: "cookies",
};

function bodySchemaExtra(extra: Json): Json {
  return { requestBody: { content: { "application/json": { schema: extra } } } };
}

const STATUSES: Readonly<Record<string, number>> = { RedirectResponse: 307 };

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  JsonApiResponse: "application/vnd.api+json",
};

const PRODUCES: Readonly<Record<string, string>> = {
  HTMLResponse: "text/html",
  PlainTextResponse: "text/plain",
};

/** `/items/{id:int}` as Cairn writes it. */
function pathOf(path: string): string {
  return path.replace(
    /\{(\w+)(?::(\w+))?\}/g,
    (_, name, convertor) =>
      convertor === "path"
        ? `*${name}`
        : convertor === undefined
        ? `:${name}`
        : `:${name}{${convertor}}`,
  );
}

function pickDefined(from: Json, keys: readonly string[]): Json {
  return Object.fromEntries(
    keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]),
  );
}

function record(value: unknown): Json {
  return (value ?? {}) as Json;
}

function list(value: unknown): Json[] {
  return (value ?? []) as Json[];
}
