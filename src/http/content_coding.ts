// Content codings of answers (RFC 9110 section 8.4.1): their names, and which of them a client wants.

/** Codings that answers can have. */
export type Coding = "zstd" | "br" | "gzip";

/** Codings in the order of preference. */
export const CODINGS: readonly Coding[] = ["zstd", "br", "gzip"];

/**
 * The coding that a client likes best (RFC 9110 section 12.5.3).
 *
 * @param acceptEncoding The Accept-Encoding field; `undefined` when absent.
 * @param offered Codings on offer, the preferred one first.
 * @returns `undefined` when it wants none of them, or prefers the answer as it is.
 */
export function pickCoding(
  acceptEncoding: string | undefined,
  offered: readonly Coding[],
): Coding | undefined {
  if (acceptEncoding === undefined || acceptEncoding.length > ACCEPT_CHARS_MAX) return undefined;
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.split(",")) {
    const [name = "", ...params] = part.split(";");
    const q = params.map((one) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/i.exec(one)?.[1]).find((one) =>
      one !== undefined
    );
    const coding = name.trim().toLowerCase().replace(/^x-gzip$/, "gzip");
    if (coding !== "") weights.set(coding, q === undefined ? 1 : Math.min(Number(q), 1));
  }
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get("*") ?? 0;
  const best = Math.max(0, ...offered.map(weightOf));
  if (best === 0 || (weights.get("identity") ?? 0) > best) return undefined;
  return offered.find((coding) => weightOf(coding) === best);
}

const ACCEPT_CHARS_MAX = 1_024;
