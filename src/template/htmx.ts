// What htmx says in a request. The same address answers with a page or with a part of it, so caches must know of it.

import type { RequestContext } from "../route/mod.ts";

/** What templates need of a request's context. */
export type TemplateCx = Pick<
  RequestContext,
  "request" | "header" | "path" | "rootPath" | "urlFor" | "random" | "locals"
>;

/** What htmx says in a request, see {@linkcode htmxRequest}. */
export interface HtmxRequest {
  /** Whether a part of a page is asked for. A boosted link or a restored history asks for all of it. */
  readonly isPartial: boolean;
  /** Id of the element that will be replaced. */
  readonly target: string | undefined;
  /** Id of the element that asks: `HX-Source` of htmx 4, `HX-Trigger` of htmx 2. */
  readonly source: string | undefined;
  /** Address that the browser shows. */
  readonly currentUrl: string | undefined;
}

/** The field that caches must tell answers apart by: `vary: HX-Request`. */
export const HTMX_VARY = "HX-Request";

/**
 * What htmx says in a request, versions 2 and 4.
 *
 * @returns `undefined` if it was not sent by htmx.
 */
export function htmxRequest(cx: TemplateCx): HtmxRequest | undefined {
  if (cx.header("hx-request") !== "true") return undefined;
  const isWhole = cx.header("hx-request-type") === "full" || cx.header("hx-boosted") === "true" ||
    cx.header("hx-history-restore-request") === "true";
  return {
    isPartial: !isWhole,
    target: cx.header("hx-target"),
    source: cx.header("hx-source") ?? cx.header("hx-trigger"),
    currentUrl: cx.header("hx-current-url"),
  };
}
