// Other apps and fetch handlers below a prefix. Routes of the mounting app come first; a mount answers what is left
// below its prefix, its own 404 included. The longest prefix wins.

import { HttpError } from "../http/mod.ts";
import type { Peer, RequestContext } from "../route/mod.ts";
import { UpgradeAnswer } from "../websocket/internal.ts";

/** Anything that answers requests. */
export type Fetch = (request: Request) => Response | Promise<Response>;

/** An app that can be mounted without rewriting the request. */
export interface Mountable {
  /** Answers a request as if its path were `at.path`. */
  fetchAt(request: Request, at: MountPoint): Response | Promise<Response>;
}

/** Where a mounted app finds itself. */
export interface MountPoint {
  /** Path below the mount, starting with `/`. */
  readonly path: string;
  /** Query text without the question mark. */
  readonly query: string;
  /** Path of the mount, outer mounts included. */
  readonly rootPath: string;
  /** Where the request came from. */
  readonly peer: Peer | undefined;
  /** The request in the mounting app. */
  readonly around?: RequestContext;
}

/** One mount. */
export interface Mount {
  /** Starts with `/` and does not end with it; empty at the root. */
  readonly prefix: string;
  /** Who answers. */
  readonly target: Mountable | Fetch;
}

/** Checks a mount before it is added. */
export function checkMount(mounts: readonly Mount[], prefix: string): void {
  if (
    prefix !== "" && !prefix.startsWith("/") || prefix.endsWith("/") || prefix.includes(":") ||
    prefix.includes("*")
  ) {
    throw new TypeError(
      `Cannot mount at "${prefix}": it must start with "/", not end with it, and hold no parameters`,
    );
  }
  if (mounts.some((mount) => mount.prefix === prefix)) {
    throw new RangeError(`Cannot mount at "${prefix}": something is mounted there already`);
  }
}

/** The mount for `path`: the one with the longest prefix that ends at a segment's end. */
export function findMount(mounts: readonly Mount[], path: string): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of mounts) {
    const inside = path.startsWith(mount.prefix) &&
      (path.length === mount.prefix.length || path[mount.prefix.length] === "/");
    if (inside && mount.prefix.length > (found?.prefix.length ?? -1)) found = mount;
  }
  return found;
}

/** Hands the request to the mounted app with the prefix cut from its path. */
export function callMount(mount: Mount, cx: RequestContext): Response | Promise<Response> {
  const path = cx.path.slice(mount.prefix.length) || "/";
  const { peer, rootPath } = cx;
  const at = { path, query: cx.raw.queryText, rootPath: rootPath + mount.prefix, peer, around: cx };
  if (typeof mount.target === "function") return mount.target(cutRequest(cx, at));
  const answer = mount.target.fetchAt(cx.request, at);
  return answer instanceof Promise
    ? answer.then((one) => holdUpgrade(cx, one))
    : holdUpgrade(cx, answer);
}

/** A connection of the mounted app is one of the mounting app, too, which must close it when it stops. */
function holdUpgrade(cx: RequestContext, answer: Response): Response {
  if (answer instanceof UpgradeAnswer) cx.held = answer;
  return answer;
}

function cutRequest(cx: RequestContext, at: MountPoint): Request {
  const origin = originOf(cx.request.url);
  if (origin === undefined) throw new HttpError(400, "Bad request target");
  const query = at.query === "" ? "" : `?${at.query}`;
  return new Request(`${origin}${at.path}${query}`, cx.request);
}

/** Scheme and authority of an absolute URL. */
export function originOf(url: string): string | undefined {
  const scheme = url.indexOf("://");
  if (scheme < 0) return undefined;
  const end = url.indexOf("/", scheme + 3);
  return end < 0 ? url : url.slice(0, end);
}
