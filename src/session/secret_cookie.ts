// A value that the client keeps in a cookie: signed, so that it can read but not change it, or encrypted, so that it
// can do neither. For a little state that no store is worth; whoever copies the cookie has the value.

import { Dependency } from "../inject/mod.ts";
import { compileDecode, type Decode, type Static, type TSchema } from "../schema/mod.ts";
import { KeyRing, type Secrets } from "../secret/mod.ts";
import { type CookieCx, type CookiePlace, PlacedCookie } from "./cookie_place.ts";

/** Options of {@linkcode signedCookie} and {@linkcode encryptedCookie}. */
export interface SecretCookieOptions<T extends TSchema = TSchema> extends CookiePlace {
  /**
   * Secrets of at least 32 bytes, newest first: the first one makes, all of them read. Put a new one in front to replace
   * the others, and drop those when their cookies have expired.
   */
  readonly secrets: Secrets;
  /** Schema of the value; another value in the cookie counts as none. */
  readonly schema: T;
  /** Lifetime in seconds, kept by the browser and checked when the cookie is read. Default 1 209 600, two weeks. */
  readonly maxAgeSeconds?: number;
  /** Removes it when the browser closes, though it may not live longer than `maxAgeSeconds`. Default `false`. */
  readonly untilClosed?: boolean;
}

type Mode = "signed" | "encrypted";

/** A signed or encrypted cookie. */
export class SecretCookie<V> {
  /** Gives the request's value, `undefined` when there is none that can be trusted. */
  readonly value: Dependency<V | undefined>;
  readonly #mode: Mode;
  readonly #keys: KeyRing;
  readonly #place: PlacedCookie;
  readonly #decode: Decode;
  readonly #maxAgeSeconds: number;
  readonly #untilClosed: boolean;

  /** Made by {@linkcode signedCookie} and {@linkcode encryptedCookie}. */
  constructor(name: string, mode: Mode, options: SecretCookieOptions) {
    this.#mode = mode;
    this.#keys = new KeyRing(options.secrets, `cookie ${name}`);
    this.#place = new PlacedCookie(name, options);
    this.#decode = compileDecode(options.schema);
    this.#maxAgeSeconds = options.maxAgeSeconds ?? MAX_AGE_SECONDS;
    this.#untilClosed = options.untilClosed ?? false;
    const read = (cx: CookieCx) => this.read(cx);
    this.value = new Dependency<V | undefined>(
      { name: `cookie ${name}` },
      read as (cx: never) => unknown,
    );
  }

  /** The request's value; `undefined` when there is none, it has expired, or somebody else made it. */
  read(cx: CookieCx): V | undefined {
    const text = this.#place.read(cx);
    if (text === undefined || text.length > COOKIE_CHARS_MAX) return undefined;
    const plain = this.#mode === "signed" ? this.#keys.unsign(text) : this.#keys.open(text);
    if (plain === undefined) return undefined;
    // Ours: what follows has the form that `format` gave it.
    const [madeAt, value] = JSON.parse(plain) as [number, unknown];
    const ageSeconds = cx.clock.wallNow() / 1_000 - madeAt;
    if (ageSeconds >= this.#maxAgeSeconds) return undefined;
    const issues: Parameters<Decode>[2] = [];
    const decoded = this.#decode(value, VALUE, issues);
    return issues.length === 0 ? decoded as V : undefined;
  }

  /**
   * Sets the cookie with the answer. Answers that are a `Response` of the handler's own take a field made by
   * {@linkcode format}.
   *
   * @throws {RangeError} If the cookie would have more than 4096 characters, which browsers drop.
   */
  write(cx: CookieCx, value: V): void {
    cx.response.headers.append("set-cookie", this.format(cx, value));
  }

  /** Makes the client forget it. */
  clear(cx: CookieCx): void {
    cx.response.headers.append("set-cookie", this.formatClear(cx));
  }

  /** The `Set-Cookie` field that {@linkcode write} sends. */
  format(cx: CookieCx, value: V): string {
    const plain = JSON.stringify([Math.floor(cx.clock.wallNow() / 1_000), value]);
    const text = this.#mode === "signed" ? this.#keys.sign(plain) : this.#keys.seal(cx, plain);
    const maxAgeSeconds = this.#untilClosed ? undefined : this.#maxAgeSeconds;
    const field = this.#place.format(cx, text, maxAgeSeconds);
    if (field.length <= COOKIE_CHARS_MAX) return field;
    throw new RangeError(
      `Cannot set a cookie of ${field.length} characters: browsers keep ${COOKIE_CHARS_MAX}`,
    );
  }

  /** The `Set-Cookie` field that {@linkcode clear} sends. */
  formatClear(cx: Pick<CookieCx, "request">): string {
    return this.#place.format(cx, "", 0);
  }
}

/**
 * A cookie that the client can read but not change.
 *
 * @param name Name, a token.
 * @param options Secrets, schema and attributes.
 * @throws {RangeError} If a secret has fewer than 32 bytes.
 *
 * @example
 * ```ts
 * import { App, t } from "@cairn/cairn";
 * import { signedCookie } from "@cairn/cairn/session";
 * import { TestClient } from "@cairn/cairn/testing";
 *
 * const theme = signedCookie("theme", {
 *   secrets: ["0123456789abcdef0123456789abcdef"],
 *   schema: t.Literals(["light", "dark"]),
 * });
 * const app = new App();
 * app.put("/theme", (cx) => theme.write(cx, "dark"));
 * app.get("/theme", { deps: { theme: theme.value } }, (cx) => cx.deps.theme ?? "light");
 *
 * const client = new TestClient(app);
 * await client.put("/theme");
 * const response = await client.get("/theme");
 * if (await response.text() !== "dark") throw new Error("no cookie");
 * ```
 */
export function signedCookie<T extends TSchema>(
  name: string,
  options: SecretCookieOptions<T>,
): SecretCookie<Static<T>> {
  return new SecretCookie<Static<T>>(name, "signed", options);
}

/**
 * A cookie that the client can neither read nor change.
 *
 * @param name Name, a token.
 * @param options Secrets, schema and attributes.
 * @throws {RangeError} If a secret has fewer than 32 bytes.
 */
export function encryptedCookie<T extends TSchema>(
  name: string,
  options: SecretCookieOptions<T>,
): SecretCookie<Static<T>> {
  return new SecretCookie<Static<T>>(name, "encrypted", options);
}

const MAX_AGE_SECONDS = 1_209_600;
/** Browsers keep 4096 octets of name, value and attributes (RFC 6265 section 6.1). */
const COOKIE_CHARS_MAX = 4_096;
const VALUE: readonly string[] = Object.freeze(["cookie"]);
