// Whether a request is for a page: a browser that goes somewhere lists HTML, scripts that fetch data do not.

import { parseMediaType } from "../http/mod.ts";

/**
 * Whether the Accept field lists `text/html` or `application/xhtml+xml`; `*\/*` alone does not count.
 *
 * @param accept The field; `null` when absent.
 */
export function wantsHtml(accept: string | null): boolean {
  if (accept === null || accept.length > ACCEPT_CHARS_MAX) return false;
  return accept.split(",").some((item) => {
    const type = parseMediaType(item);
    return type !== undefined && HTML.has(type.essence) && Number(type.params.get("q") ?? 1) > 0;
  });
}

const HTML: ReadonlySet<string> = new Set(["text/html", "application/xhtml+xml"]);
const ACCEPT_CHARS_MAX = 4_096;
