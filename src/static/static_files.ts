// A folder served as it is: one canonical path, nothing outside of the folder, no listings, no hidden files.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { answerFile, find, type FoundFile, resolveLinks } from "../files/internal.ts";
import { mediaTypeOfFile, type RangePolicy } from "../files/mod.ts";
import type { Mountable, MountPoint } from "../app/mod.ts";
import {
  type Coding,
  CODINGS,
  formatMediaType,
  HttpError,
  pickCoding,
  requestTarget,
} from "../http/mod.ts";
import type { Peer, RequestContext } from "../route/mod.ts";
import { wantsHtml } from "./wants_html.ts";
import { servedPath } from "./served_path.ts";

/** Options of {@linkcode staticFiles}. */
export interface StaticFilesOptions {
  /** File that stands for its folder; `null` serves no folders. Default `"index.html"`. */
  readonly index?: string | null;
  /** File, relative to the folder, that is sent with 404 where nothing is found. Default: an error answer. */
  readonly notFound?: string;
  /**
   * File, relative to the folder, that is sent where nothing is found and the client wants a page (its Accept field
   * lists HTML): for apps that route in the browser. Default none.
   */
  readonly fallback?: string;
  /** Cache-Control of files, or how to make it from the path below the folder. Default none. */
  readonly cacheControl?: string | ((path: string) => string | undefined);
  /**
   * Sends `a.js.br`, `a.js.zst` or `a.js.gz` in place of `a.js` to clients that take the coding. Default `false`.
   */
  readonly precompressed?: boolean;
  /** Whether names that start with a dot are served; `.well-known` always is. Default `false`. */
  readonly dotFiles?: boolean;
  /** Whether links may lead out of the folder. Default `false`. */
  readonly followLinks?: boolean;
  /** Media types by extension without the dot, over the built-in ones. */
  readonly types?: Readonly<Record<string, string>>;
  /** How Range fields that cannot be honoured are met. Default `"lenient"`. */
  readonly ranges?: RangePolicy;
}

/** What is known of the request. */
interface Asked {
  readonly request: Request;
  readonly peer: Peer | undefined;
  /** Path below the folder, percent-encoded. */
  readonly path: string;
}

/** A served folder, see {@linkcode staticFiles}. */
export class StaticFiles implements Mountable {
  readonly #folder: string;
  readonly #options: StaticFilesOptions;

  /** Made by {@linkcode staticFiles}. */
  constructor(folder: string | URL, options: StaticFilesOptions = {}) {
    this.#folder = path.resolve(typeof folder === "string" ? folder : fileURLToPath(folder.href));
    this.#options = options;
  }

  /** Answers a request below a mount. @throws {HttpError} 404, 405, 412. */
  async fetchAt(request: Request, at: MountPoint): Promise<Response> {
    // The mount without its slash: relative links in the page would lead past it.
    const isBare = at.path === "/" && !requestTarget(request.url).path.endsWith("/");
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (isBare && isRead) return redirect(request, at);
    const answer = await this.#answer({ request, peer: at.peer, path: at.path });
    return answer === "unslashed" ? redirect(request, at) : answer;
  }

  /**
   * Answers a request of a route with a file of the folder, so that dependencies guard it.
   *
   * @param cx The request's context.
   * @param below Path below the folder, decoded, as a parameter `*path` gives it.
   * @throws {HttpError} 404, 405, 412.
   *
   * @example
   * ```ts
   * import { App, dependency, HttpError } from "@cairn/cairn";
   * import { staticFiles } from "@cairn/cairn/static";
   *
   * const member = dependency((cx) => {
   *   if (cx.header("x-member") !== "yes") throw HttpError.forbidden();
   * });
   * const files = staticFiles("examples");
   * const app = new App();
   * app.get("/private/*path", { dependencies: [member] }, (cx) => files.respond(cx, cx.params.path));
   * const answer = await app.fetch(new Request("http://localhost/private/README.md"));
   * if (answer.status !== 403) throw new Error("not guarded");
   * ```
   */
  async respond(cx: RespondCx, below: string): Promise<Response> {
    // An encoded separator was decoded by the route: it would be another name for a file.
    if (/%(?:2f|5c)/i.test(cx.path)) throw new HttpError(404);
    const encoded = below.split("/").map(encodeURIComponent).join("/");
    const { request, peer } = cx;
    const answer = await this.#answer({ request, peer, path: `/${encoded}` });
    if (answer === "unslashed") throw new HttpError(404);
    return answer;
  }

  async #answer(asked: Asked): Promise<Response | "unslashed"> {
    const { request } = asked;
    const found = await this.#find(asked.path);
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw found === undefined
        ? new HttpError(404)
        : new HttpError(405, undefined, { headers: ALLOW });
    }
    if (found === "unslashed") return "unslashed";
    if (found !== undefined) return await this.#send(found, asked, FOUND);
    const { fallback, notFound } = this.#options;
    const page = fallback !== undefined && wantsHtml(request.headers.get("accept"))
      ? await this.#inside(path.join(this.#folder, fallback))
      : undefined;
    if (page !== undefined) return await this.#send(page, asked, FOUND);
    const missing = notFound === undefined
      ? undefined
      : await this.#inside(path.join(this.#folder, notFound));
    if (missing !== undefined) return await this.#send(missing, asked, MISSING);
    throw new HttpError(404);
  }

  /** The file for a path; `unslashed` when it names a folder that has an index and lacks the slash at its end. */
  async #find(encoded: string): Promise<FoundFile | "unslashed" | undefined> {
    const { dotFiles = false, index = "index.html" } = this.#options;
    const asked = servedPath(encoded, { dotFiles });
    if (asked === undefined) return undefined;
    const place = path.join(this.#folder, ...asked.segments);
    if (!asked.isFolder) {
      const found = await this.#insideOrFolder(place);
      if (found !== "folder") return found;
      const hasIndex = index !== null && await this.#inside(path.join(place, index)) !== undefined;
      return hasIndex ? "unslashed" : undefined;
    }
    return index === null ? undefined : await this.#inside(path.join(place, index));
  }

  async #inside(place: string): Promise<FoundFile | undefined> {
    const found = await this.#insideOrFolder(place);
    return found === "folder" ? undefined : found;
  }

  /** What is at `place`, unless a link leads it out of the folder. */
  async #insideOrFolder(place: string): Promise<FoundFile | "folder" | undefined> {
    if (this.#options.followLinks === true) return await find(place);
    // Each time: a release that is switched by a link is another folder from one request to the next.
    const [root, real] = await Promise.all([resolveLinks(this.#folder), resolveLinks(place)]);
    if (root === undefined || real === undefined) return undefined;
    if (real !== root && !real.startsWith(root + path.sep)) return undefined;
    // The path that was checked is the one that is opened.
    return await find(real);
  }

  async #send(file: FoundFile, asked: Asked, status: number): Promise<Response> {
    const { cacheControl, precompressed = false, ranges = "lenient" } = this.#options;
    const { request, peer } = asked;
    const headers = new Headers({ "content-type": formatMediaType(this.#typeOf(file.path)) });
    const caching = typeof cacheControl === "function" ? cacheControl(asked.path) : cacheControl;
    if (caching !== undefined && status === FOUND) headers.set("cache-control", caching);
    const how = { request, peer, status, headers, ranges };
    if (!precompressed) return await answerFile(file, how);
    headers.set("vary", "accept-encoding");
    const coded = await this.#precompressed(file, request.headers.get("accept-encoding"));
    if (coded === undefined) return await answerFile(file, how);
    headers.set("content-encoding", coded.coding);
    return await answerFile(coded.file, { ...how, variant: `-${coded.coding}` });
  }

  #typeOf(name: string): string {
    const extension = path.extname(name).slice(1).toLowerCase();
    const { types = {} } = this.#options;
    return Object.hasOwn(types, extension) ? types[extension]! : mediaTypeOfFile(name);
  }

  async #precompressed(
    file: FoundFile,
    accept: string | null,
  ): Promise<{ readonly file: FoundFile; readonly coding: Coding } | undefined> {
    if (accept === null) return undefined;
    const offered = CODINGS.filter((coding) => pickCoding(accept, [coding]) !== undefined);
    const siblings = await Promise.all(
      offered.map(async (coding) => ({
        coding,
        file: await this.#inside(file.path + EXTENSIONS[coding]),
      })),
    );
    const there = siblings.filter((one) => one.file !== undefined).map(({ coding }) => coding);
    const coding = pickCoding(accept, there);
    const chosen = siblings.find((one) => one.coding === coding);
    return chosen?.file === undefined ? undefined : { file: chosen.file, coding: chosen.coding };
  }
}

/** What {@linkcode StaticFiles.respond} needs of a request's context. */
export type RespondCx = Pick<RequestContext, "request" | "peer" | "path">;

/**
 * Serves a folder below a mount.
 *
 * GET and HEAD; ETag, Last-Modified, conditional requests, ranges. Paths are compared in the one canonical spelling that
 * routing uses; dot files, encoded separators and links that lead out of the folder are not found; folders are never
 * listed.
 *
 * @param folder Path or `file:` URL of the folder.
 * @param options Index, not-found page, caching, precompressed files.
 *
 * @example
 * ```ts
 * import { App } from "@cairn/cairn";
 * import { staticFiles } from "@cairn/cairn/static";
 *
 * const app = new App().mount("/source", staticFiles("src", { index: null }));
 * const answer = await app.fetch(new Request("http://localhost/source/http/range.ts"));
 * if (!(await answer.text()).includes("RFC 9110")) throw new Error("not served");
 * ```
 */
export function staticFiles(folder: string | URL, options: StaticFilesOptions = {}): StaticFiles {
  return new StaticFiles(folder, options);
}

/** The same path with a slash at its end. */
function redirect(request: Request, at: MountPoint): Response {
  const origin = /^[a-z+]+:\/\/[^/]*/i.exec(request.url)?.[0] ?? "";
  const query = at.query === "" ? "" : `?${at.query}`;
  const below = at.path === "/" ? "" : at.path;
  const location = `${origin}${at.rootPath}${below}/${query}`;
  return new Response(null, { status: 307, headers: { location } });
}

const ALLOW = { allow: "GET, HEAD" };
const FOUND = 200;
const MISSING = 404;
const EXTENSIONS: Readonly<Record<Coding, string>> = { zstd: ".zst", br: ".br", gzip: ".gz" };
