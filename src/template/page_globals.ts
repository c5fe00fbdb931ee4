// What every template has beside its values: addresses, the request, messages and tokens of the session. The names are
// Flask's and Starlette's, so that their templates stay as they are.

import type { TemplateCx } from "./htmx.ts";
import { escapeHtml, type Html, safe } from "./html.ts";

/** What templates need of a session; `Session` of `@cairn/cairn/session` is one. */
export interface TemplateSession {
  /** The messages that were left; they are gone afterwards. */
  takeFlashes(): readonly { readonly message: string; readonly category: string }[];
  /** A token for a form. */
  csrfToken(): string;
}

/** What templates need of an app's sessions; `Sessions` of `@cairn/cairn/session` is one. */
export interface TemplateSessions {
  /** The session of the request; `undefined` when nothing has asked for it. */
  loaded(cx: TemplateCx): TemplateSession | undefined;
}

/** What {@linkcode pageGlobals} is told. */
export interface PageGlobalsOptions {
  /** The app's sessions. */
  readonly sessions?: TemplateSessions;
  /** Paths of mounts by name. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Whether addresses have scheme and host. */
  readonly absoluteUrls?: boolean;
}

/** Values of every template. */
export type PageGlobals = Readonly<Record<string, unknown>>;

/** Named arguments of a call in a template. */
type Named = Readonly<Record<string, unknown>>;

/** The helpers for one request. */
export function pageGlobals(cx: TemplateCx, options: PageGlobalsOptions): PageGlobals {
  const { method, url } = cx.request;
  let flashes: readonly { readonly message: string; readonly category: string }[] | undefined;
  const session = (name: string): TemplateSession => {
    const found = options.sessions?.loaded(cx);
    if (found !== undefined) return found;
    throw new TypeError(
      `Cannot call ${name} in a template: give sessions to templates(…), and the dependency ` +
        "sessions.current to the route or its router",
    );
  };
  const token = (): string => session("csrf_token()").csrfToken();
  return {
    request: { method, path: cx.path, url },
    url_for: (name: string, params?: Named): string => urlFor(cx, options, { name, params }),
    csrf_token: token,
    csrf_input: (): Html =>
      safe(`<input type="hidden" name="csrf_token" value="${escapeHtml(token())}">`),
    get_flashed_messages: (...args: unknown[]): unknown => {
      flashes ??= session("get_flashed_messages()").takeFlashes();
      const { withCategories, categories } = flashArguments(args);
      const chosen = flashes.filter(({ category }) =>
        categories.length === 0 || categories.includes(category)
      );
      return chosen.map(({ message, category }) => withCategories ? [category, message] : message);
    },
  };
}

interface Address {
  readonly name: string;
  readonly params: Named | undefined;
}

function urlFor(cx: TemplateCx, options: PageGlobalsOptions, { name, params }: Address): string {
  const origin = options.absoluteUrls === true ? new URL(cx.request.url).origin : "";
  const mount = Object.hasOwn(options.mounts ?? {}, name) ? options.mounts![name] : undefined;
  if (mount === undefined) return origin + cx.urlFor(name, params);
  const path = String(params?.path ?? "").replace(/^\//, "");
  const segments = path.split("/").map((segment) => encodeURIComponent(segment));
  return `${origin}${cx.rootPath}${mount}/${segments.join("/")}`;
}

/** `get_flashed_messages(with_categories=false, category_filter=())`, by place or by name. */
function flashArguments(args: readonly unknown[]): {
  readonly withCategories: boolean;
  readonly categories: readonly unknown[];
} {
  const last = args.at(-1);
  const hasNamed = typeof last === "object" && last !== null && !Array.isArray(last);
  const named: Named = hasNamed ? last as Named : {};
  const placed = hasNamed ? args.slice(0, -1) : args;
  const categories = placed[1] ?? named.category_filter ?? [];
  return {
    withCategories: (placed[0] ?? named.with_categories) === true,
    categories: Array.isArray(categories) ? categories : [categories],
  };
}
