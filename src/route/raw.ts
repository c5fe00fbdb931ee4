// Undecoded inputs of one request. Query and cookies are parsed at the first question about them, once.

import { parseCookies, parseQuery, type Query } from "../http/mod.ts";
import type { Place } from "./fields.ts";

/** Undecoded inputs of one request. */
export class RawInputs {
  /**
   * The request as the runtime gave it; a copy, see {@linkcode RawInputs.detach}; or what a middleware put in its place
   * when it took the body.
   */
  request: Request;
  /** Query text without the question mark; empty when there is none. */
  readonly queryText: string;
  /** The body after reading and parsing by its media type; `undefined` before that and when it is empty. */
  body: unknown = undefined;
  /** Names of the path parameters of the matched route. */
  names: readonly string[] = NONE;
  /** Their decoded texts, in the same order. */
  values: readonly string[] = NONE;
  #query: Query | undefined = undefined;
  #cookies: ReadonlyMap<string, string> | undefined = undefined;

  /** Holds what the dispatcher already knows. */
  constructor(request: Request, queryText: string) {
    this.request = request;
    this.queryText = queryText;
  }

  /** Replaces the request by a copy of its head: Deno takes the original away when its connection is upgraded. */
  detach(): void {
    const { method, url, headers } = this.request;
    this.request = new Request(url, { method, headers });
  }

  /** The last value of `name` in `place`. */
  last(place: Place, name: string): string | undefined {
    switch (place) {
      case "path":
        return this.values[this.names.indexOf(name)];
      case "query":
        return this.queryText === "" ? undefined : this.query.last(name);
      case "header":
        return this.request.headers.get(name) ?? undefined;
      case "cookie":
        return this.cookies.get(name);
    }
  }

  /** All values of `name` in `place`; `undefined` when there is none. */
  all(place: Place, name: string): readonly string[] | undefined {
    if (place === "query") return this.queryText === "" ? undefined : this.query.all(name);
    const value = this.last(place, name);
    if (value === undefined) return undefined;
    // A Fetch handler sees repeated header lines joined by ", "; a comma without a blank belongs to the value.
    return place === "header" ? value.split(", ") : [value];
  }

  /** Every name in `place`, each once, in the order received where the platform keeps it. */
  namesIn(place: Place): Iterable<string> {
    switch (place) {
      case "path":
        return this.names;
      case "query":
        return this.query.names();
      case "header":
        return this.request.headers.keys();
      case "cookie":
        return this.cookies.keys();
    }
  }

  /** The parsed query. */
  get query(): Query {
    return this.#query ??= parseQuery(this.queryText);
  }

  /** The parsed cookies. */
  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies ??= parseCookies(this.request.headers.get("cookie") ?? "");
  }
}

const NONE: readonly string[] = Object.freeze([]);
