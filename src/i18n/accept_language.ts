// Which of several languages a client wants: Accept-Language (RFC 9110 section 12.5.4), matched by lookup (RFC 4647
// section 3.4): `de-AT` finds `de`.

/**
 * The language that a client likes best among those that there are.
 *
 * @param field Value of `Accept-Language`; anything may be in it. At most 32 of its ranges are looked at.
 * @param languages Language tags.
 * @returns One of `languages`; `undefined` when none of them is acceptable.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { chooseLanguage } from "@cairn/cairn/i18n";
 *
 * assert.equal(chooseLanguage("da, de-AT;q=0.8, en;q=0.7", ["en", "de"]), "de");
 * assert.equal(chooseLanguage("ja", ["en", "de"]), undefined);
 * ```
 */
export function chooseLanguage(field: string, languages: readonly string[]): string | undefined {
  const ranges = field.slice(0, FIELD_MAX).split(",").slice(0, RANGES_MAX)
    .flatMap((item) => rangeOf(item.trim()) ?? []);
  const refused = new Set(ranges.filter(({ weight }) => weight === 0).map(({ tag }) => tag));
  const wanted = ranges.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const found = tag === "*"
      ? languages.find((one) => !refused.has(one.toLowerCase()))
      : lookUp(tag, languages);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Range {
  readonly tag: string;
  readonly weight: number;
}

function rangeOf(item: string): Range | undefined {
  const found = RANGE.exec(item);
  if (found === null) return undefined;
  return { tag: found[1]!.toLowerCase(), weight: Number(found[2] ?? 1) };
}

/** The language itself, then without its last part, and so on. */
function lookUp(tag: string, languages: readonly string[]): string | undefined {
  for (let rest = tag; rest !== ""; rest = rest.slice(0, Math.max(0, rest.lastIndexOf("-")))) {
    const found = languages.find((one) => one.toLowerCase() === rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

const RANGE = /^([a-z]{1,8}(?:-[a-z\d]{1,8}){0,8}|\*)(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$/i;
const FIELD_MAX = 1_000;
const RANGES_MAX = 32;
