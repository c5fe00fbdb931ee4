// Parts of a page that are not known yet. The page is sent up to them; they follow in their place as they come.

import { escapeHtml, Html } from "./html.ts";

/** A part of a page that comes later, see {@linkcode later}. */
export class Later {
  readonly #values: PromiseLike<unknown> | AsyncIterable<unknown>;
  readonly #show: (value: never) => string | Html;

  /** Made by {@linkcode later}. */
  constructor(
    values: PromiseLike<unknown> | AsyncIterable<unknown>,
    show: (value: never) => string | Html,
  ) {
    this.#values = values;
    this.#show = show;
    // It may fail before its turn; it is told in its turn.
    if (isPromise(values)) values.then(undefined, () => {});
  }

  /** The HTML, as it comes. */
  async *pieces(): AsyncGenerator<string, void, undefined> {
    const values = this.#values;
    if (isPromise(values)) return yield htmlOf(this.#show(await values as never));
    for await (const value of values) yield htmlOf(this.#show(value as never));
  }
}

/**
 * Holds the place of something that is not known yet in a page that is streamed: what is in front of it is sent at once.
 *
 * @param values What is waited for. Of an iterable, every value is sent as it comes.
 * @param show Makes HTML of each value; text is escaped. Default: the value as text.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { later, templates } from "@cairn/cairn/template";
 *
 * const pages = templates({ sources: { "a.html": "<h1>Sum</h1>{{ sum }}" } });
 * const app = new App();
 * app.get("/", (cx) => pages.stream(cx, "a.html", { sum: later(Promise.resolve(3)) }));
 * const answer = await app.fetch(new Request("http://localhost/"));
 * if (await answer.text() !== "<h1>Sum</h1>3") throw new Error("nothing came");
 * ```
 */
export function later<T>(
  values: PromiseLike<T> | AsyncIterable<T>,
  show: (value: T) => string | Html = showText,
): Later {
  return new Later(values, show);
}

function showText(value: unknown): string | Html {
  return value instanceof Html ? value : String(value);
}

function htmlOf(shown: string | Html): string {
  return shown instanceof Html ? shown.text : escapeHtml(shown);
}

function isPromise(values: object): values is PromiseLike<unknown> {
  return typeof (values as { then?: unknown }).then === "function";
}
