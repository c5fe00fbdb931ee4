// Messages in the language of whoever asks: the app's option `messages`.

import type { IssueMessages, RequestContext } from "../route/mod.ts";
import { chooseLanguage } from "./accept_language.ts";
import { type Catalogue, say } from "./catalogue.ts";
import { en } from "./catalogues/en.ts";

/** Options of {@linkcode translations}. */
export interface TranslationOptions {
  /** Language when none of the catalogues' is wanted. Default `"en"`, which needs no catalogue. */
  readonly fallback?: string;
  /**
   * Chooses by anything that the request says: a cookie, the user's profile. What is no language of a catalogue, and
   * `undefined`, leave the choice to `Accept-Language`.
   */
  readonly choose?: (cx: RequestContext) => string | undefined;
}

/**
 * Messages of findings in the client's language, for the app's option `messages`. `type`, `loc`, `input` and `ctx` stay as
 * they are; the answer names its language in `Content-Language`.
 *
 * @param catalogues One for each language; English is there without one.
 * @throws {TypeError} If two catalogues have one language, or the fallback has none.
 * @throws {RangeError} If a language is no language tag.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { App, t } from "@cairn/cairn";
 * import { de, fr, translations } from "@cairn/cairn/i18n";
 *
 * const app = new App({ messages: translations([de, fr]) });
 * app.get("/items", { query: { limit: t.Integer() } }, (cx) => cx.query.limit);
 * const headers = { "accept-language": "de-AT, en;q=0.5" };
 * const answer = await app.fetch(new Request("http://localhost/items", { headers }));
 * assert.equal(answer.headers.get("content-language"), "de");
 * assert.equal((await answer.json()).detail[0].msg, "Pflichtangabe fehlt");
 * ```
 */
export function translations(
  catalogues: readonly Catalogue[],
  { fallback = "en", choose }: TranslationOptions = {},
): (cx: RequestContext) => IssueMessages {
  const known = new Map<string, IssueMessages>();
  for (const catalogue of catalogues) {
    const [language] = Intl.getCanonicalLocales(catalogue.language);
    if (known.has(language!)) {
      throw new TypeError(`Cannot translate to "${language}" by two catalogues: remove one`);
    }
    known.set(language!, messagesOf(language!, catalogue));
  }
  if (!known.has("en")) known.set("en", messagesOf("en", en));
  const last = known.get(fallback);
  if (last === undefined) {
    throw new TypeError(`Cannot fall back to "${fallback}": there is no catalogue of it`);
  }
  // Where anything goes ("*"), it is the fallback.
  const languages = [fallback, ...[...known.keys()].filter((one) => one !== fallback)];
  return (cx) => {
    const chosen = choose?.(cx);
    const own = chosen === undefined ? undefined : known.get(chosen);
    if (own !== undefined) return own;
    const wanted = chooseLanguage(cx.header("accept-language") ?? "", languages);
    return wanted === undefined ? last : known.get(wanted)!;
  };
}

function messagesOf(language: string, catalogue: Catalogue): IssueMessages {
  return Object.freeze({
    language,
    say: (issue: Parameters<IssueMessages["say"]>[0]) => say(catalogue, issue),
  });
}
