// The session of one request: what it read, and what is to become of it. Nothing is stored before the answer is known;
// sessions.ts does that.

import { createHash } from "node:crypto";
import type { Frozen } from "../route/mod.ts";
import type { Cx } from "../cx/mod.ts";
import { constantTimeEqual, fromBase64Url, toBase64Url } from "../secret/mod.ts";
import type { SessionRecord } from "./store.ts";

/** A message for the next page. */
export interface Flash<C extends string = string> {
  /** What to say. */
  readonly message: string;
  /** What kind of message it is: `"error"`, `"success"`, … */
  readonly category: C;
}

/** A session's data as it is stored. */
interface Content {
  readonly data: Readonly<Record<string, unknown>>;
  readonly flashes: readonly Flash[];
}

/** What a request has changed, so that it can be done again to what another request has stored meanwhile. */
interface Changes {
  /** New values by key; `undefined` deletes. */
  readonly values: Map<string, unknown>;
  cleared: boolean;
  readonly flashes: Flash[];
  flashesTaken: number;
}

/** What a request began with. */
export interface SessionStart {
  /** The id that the client sent, if it names a session. */
  readonly id: string | undefined;
  /** What is stored under it. */
  readonly record: SessionRecord | undefined;
  /** The scope of the request. */
  readonly cx: Cx;
  /** Kinds of flash messages, the first one the default; `undefined` for any. */
  readonly categories: readonly string[] | undefined;
}

/** What is to become of a session when the request ends. */
export type SessionFate = "keep" | "rotate" | "destroy";

/**
 * A session. Values are JSON; what `get` returns is frozen, as a change in place would be lost: `set` the changed copy.
 *
 * What is changed is stored when the handler has returned. Changes that come later, in the body of a stream or in the
 * connection of a WebSocket, throw an `Error`: they would be lost.
 */
export class Session<D = Record<string, unknown>, C extends string = string> {
  /** What the request began with, for Cairn's own files. */
  readonly start: SessionStart;
  readonly #content: Content;
  readonly #changes: Changes = {
    values: new Map(),
    cleared: false,
    flashes: [],
    flashesTaken: 0,
  };
  #id: string | undefined;
  #fate: SessionFate = "keep";
  #owner: string | undefined;
  #isLogin = false;
  #isNeeded = false;
  #isSealed = false;

  /** Made by `Sessions`. */
  constructor(start: SessionStart) {
    this.start = start;
    this.#id = start.id;
    this.#owner = start.record?.owner;
    this.#content = start.record === undefined ? EMPTY : parseContent(start.record.data);
  }

  /** Whether nothing was stored for it when the request came. */
  get isNew(): boolean {
    return this.start.record === undefined;
  }

  /** Whose session it is, as given to {@linkcode login}; `undefined` while nobody has logged in. */
  get owner(): string | undefined {
    return this.#owner;
  }

  /** The value of a key. */
  get<K extends keyof D & string>(key: K): Frozen<D[K]> | undefined {
    const { values, cleared } = this.#changes;
    if (values.has(key)) return values.get(key) as Frozen<D[K]> | undefined;
    if (cleared || !Object.hasOwn(this.#content.data, key)) return undefined;
    return this.#content.data[key] as Frozen<D[K]>;
  }

  /**
   * Sets the value of a key.
   *
   * @throws {TypeError} If the value cannot be written as JSON.
   */
  set<K extends keyof D & string>(key: K, value: D[K] | Frozen<D[K]>): void {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) {
      throw new TypeError(`Cannot keep "${key}" in the session: its value is no JSON`);
    }
    this.#mayChange();
    this.#changes.values.set(key, frozen(JSON.parse(text)));
  }

  /** Removes a key. */
  delete(key: keyof D & string): void {
    this.#mayChange();
    this.#changes.values.set(key, undefined);
  }

  /** Removes all keys and messages; the session stays. */
  clear(): void {
    this.#mayChange();
    this.#changes.values.clear();
    this.#changes.cleared = true;
    this.#changes.flashes.length = 0;
  }

  /**
   * Makes it somebody's session: with a new id, so that an id that was planted before the login is worth nothing
   * (session fixation), and with a new lifetime. The data stays.
   *
   * @param owner Who logged in; for `Sessions.deleteOwned`, which logs out everywhere.
   */
  login(owner: string): void {
    this.rotate();
    this.#owner = owner;
    this.#isLogin = true;
  }

  /** Gives it a new id; the old one is worth nothing from then on. Do so when the user gets more rights. */
  rotate(): void {
    this.#mayChange();
    this.#id = newId(this.start.cx);
    this.#fate = "rotate";
  }

  /** Ends it: nothing of it is stored any more, and the client forgets its id. */
  logout(): void {
    this.clear();
    this.#owner = undefined;
    this.#id = undefined;
    this.#fate = "destroy";
  }

  /**
   * Leaves a message for the next page, which is also there after redirects: it stays until somebody takes it.
   *
   * @param category What kind of message it is. Default the first of `flashCategories`, `"message"` without them.
   * @throws {TypeError} If there are `flashCategories` and this is none of them.
   */
  flash(message: string, category?: C): void {
    this.#mayChange();
    const { categories } = this.start;
    const kind = category ?? categories?.[0] ?? "message";
    if (categories?.includes(kind) === false) {
      throw new TypeError(
        `Cannot leave a message of the category "${kind}": expected ${categories.join(", ")}`,
      );
    }
    this.#changes.flashes.push(Object.freeze({ message, category: kind }));
    if (this.#changes.flashes.length > FLASHES_MAX) this.#changes.flashes.shift();
  }

  /**
   * The messages that were left, oldest first; they are gone afterwards. Those of a category that an older version of
   * the program knew are dropped.
   */
  takeFlashes(): readonly Flash<C>[] {
    const { flashes, cleared, flashesTaken } = this.#changes;
    const { categories } = this.start;
    const stored = cleared ? [] : this.#content.flashes.slice(flashesTaken);
    const taken = [...stored, ...flashes];
    if (taken.length > 0) this.#mayChange();
    flashes.length = 0;
    this.#changes.flashesTaken += stored.length;
    return taken.filter(({ category }) => categories?.includes(category) ?? true) as Flash<C>[];
  }

  /**
   * A token for a form's hidden field `csrf_token`, or the header field `x-csrf-token`, that `csrf` knows: another one
   * each time, so that a compressed page does not give it away (BREACH), good as long as the session keeps its id.
   */
  csrfToken(): string {
    if (this.#id === undefined) this.#mayChange();
    this.#isNeeded = true;
    this.#id ??= newId(this.start.cx);
    const secret = csrfSecret(this.#id);
    const mask = this.start.cx.random.bytes(secret.length);
    return toBase64Url(Uint8Array.of(...mask, ...secret.map((byte, i) => byte ^ mask[i]!)));
  }

  /** From now on changes throw, for Cairn's own files. */
  seal(): void {
    this.#isSealed = true;
  }

  #mayChange(): void {
    if (!this.#isSealed) return;
    throw new Error(
      "Cannot change the session: it was stored when the answer began; change it before the handler returns",
    );
  }

  /** What is to become of it, for Cairn's own files. */
  get fate(): SessionFate {
    return this.#fate;
  }

  /** Whether somebody has just logged in, for Cairn's own files. */
  get isLogin(): boolean {
    return this.#isLogin;
  }

  /** Whether there is something to store, for Cairn's own files. */
  get isChanged(): boolean {
    const { values, cleared, flashes, flashesTaken } = this.#changes;
    const changed = values.size > 0 || flashes.length > 0 || flashesTaken > 0;
    return changed || (cleared && !this.isNew) || (this.#isNeeded && this.isNew);
  }

  /** The id to store it under, a new one where there is none; for Cairn's own files. */
  get id(): string {
    return this.#id ??= newId(this.start.cx);
  }

  /** The data to store when `stored` is what is there by now, for Cairn's own files. */
  contentOver(stored: string | undefined): string {
    const { values, cleared, flashes, flashesTaken } = this.#changes;
    const base = stored === undefined || cleared ? EMPTY : parseContent(stored);
    const data = new Map(Object.entries(base.data));
    for (const [key, value] of values) {
      if (value === undefined) data.delete(key);
      else data.set(key, value);
    }
    const kept = [...base.flashes.slice(cleared ? 0 : flashesTaken), ...flashes].slice(
      -FLASHES_MAX,
    );
    return JSON.stringify({ data: Object.fromEntries(data), flashes: kept });
  }
}

/** Whether a token was made by {@linkcode Session.csrfToken} of the session with this id. */
export function isCsrfToken(id: string, token: string): boolean {
  if (!CSRF_TOKEN.test(token)) return false;
  const bytes = fromBase64Url(token);
  const secret = bytes.subarray(32).map((byte, i) => byte ^ bytes[i]!);
  return constantTimeEqual(secret, csrfSecret(id));
}

/** Whether a text has the form of an id. */
export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/** The key under which the store knows a session. */
export function keyOf(id: string): string {
  return createHash("sha256").update(`cairn session ${id}`).digest("base64url");
}

function csrfSecret(id: string): Uint8Array {
  return createHash("sha256").update(`cairn csrf ${id}`).digest();
}

function newId(cx: Cx): string {
  return toBase64Url(cx.random.bytes(ID_BYTES));
}

/** The content was written by {@linkcode Session.contentOver}. */
function parseContent(text: string): Content {
  return frozen(JSON.parse(text) as Content);
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

const EMPTY: Content = Object.freeze({ data: Object.freeze({}), flashes: Object.freeze([]) });
const FLASHES_MAX = 50;
/** 256 bits: nobody guesses one among all sessions of the world. */
const ID_BYTES = 32;
const SESSION_ID = /^[\w-]{43}$/;
const CSRF_TOKEN = /^[\w-]{86}$/;
