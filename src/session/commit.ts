// What becomes of a session when its request has been answered: created, changed, moved to another id, or deleted. What
// two requests change at the same time is put together key by key, and a session that was ended meanwhile stays ended:
// a slow request must not bring it back after a logout.

import type { Cx } from "../cx/mod.ts";
import { keyOf, type Session } from "./session.ts";
import type { SessionRecord, SessionStore } from "./store.ts";

/** How sessions live. */
export interface SessionPolicy {
  readonly store: SessionStore;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly dataBytesMax: number;
}

/** What the client is told: an id to keep, or to forget the one it has. */
export interface CookieChange {
  readonly id: string | undefined;
  readonly maxAgeSeconds: number;
}

/** Stores what has become of a session. Synchronous when there is nothing to do. */
export function commit<D>(
  session: Session<D>,
  policy: SessionPolicy,
  cx: Cx,
): CookieChange | undefined | Promise<CookieChange | undefined> {
  if (session.fate === "destroy") return destroy(session, policy, cx);
  if (session.fate === "rotate") return rotate(session, policy, cx);
  if (session.isChanged) {
    return session.isNew ? create(session, policy, cx) : update(session, policy, cx);
  }
  return isDue(session, policy, cx) ? touch(session, policy, cx) : undefined;
}

async function destroy<D>(
  session: Session<D>,
  { store }: SessionPolicy,
  cx: Cx,
): Promise<CookieChange> {
  const { id } = session.start;
  if (id !== undefined) await store.delete(cx, keyOf(id));
  return FORGET;
}

async function rotate<D>(
  session: Session<D>,
  policy: SessionPolicy,
  cx: Cx,
): Promise<CookieChange | undefined> {
  const { id } = session.start;
  if (id === undefined) return await create(session, policy, cx);
  const latest = await policy.store.read(cx, keyOf(id));
  if (latest === undefined && !session.isLogin) return undefined;
  // First the new one: whose client leaves in between still has the old one.
  const change = await create(session, policy, cx, latest);
  const existed = await policy.store.delete(cx, keyOf(id));
  if (existed || session.isLogin) return change;
  // Ended meanwhile, by a logout say: it stays so.
  await policy.store.delete(cx, keyOf(session.id));
  return undefined;
}

async function create<D>(
  session: Session<D>,
  policy: SessionPolicy,
  cx: Cx,
  before?: SessionRecord,
): Promise<CookieChange> {
  const nowMs = cx.clock.wallNow();
  const createdAtMs = session.isLogin ? nowMs : before?.createdAtMs ?? nowMs;
  const expiresAtMs = expiry(policy, { createdAtMs, nowMs });
  const data = checkedData(session, policy, before?.data);
  const record = { data, owner: session.owner, createdAtMs, expiresAtMs, version: 1 };
  await policy.store.create(cx, keyOf(session.id), record);
  const maxAgeSeconds = Math.ceil((createdAtMs + policy.absoluteMs - nowMs) / 1_000);
  return { id: session.id, maxAgeSeconds };
}

async function update<D>(
  session: Session<D>,
  policy: SessionPolicy,
  cx: Cx,
): Promise<undefined> {
  const key = keyOf(session.id);
  let latest: SessionRecord | undefined = session.start.record;
  for (let tries = 0; tries < TRIES_MAX && latest !== undefined; tries++) {
    const { createdAtMs, owner, version }: SessionRecord = latest;
    const next = {
      data: checkedData(session, policy, latest.data),
      owner,
      createdAtMs,
      expiresAtMs: expiry(policy, { createdAtMs, nowMs: cx.clock.wallNow() }),
      version: version + 1,
    };
    if (await policy.store.update(cx, key, next)) return;
    latest = await policy.store.read(cx, key);
  }
  if (latest !== undefined) {
    throw new Error(
      `Cannot store a session: other requests changed it ${TRIES_MAX} times meanwhile`,
    );
  }
}

/** Stores are not written for each request: only when a tenth of the idle time has passed. */
function isDue<D>(session: Session<D>, policy: SessionPolicy, cx: Cx): boolean {
  const { record } = session.start;
  if (record === undefined) return false;
  const { createdAtMs, expiresAtMs } = record;
  const moved = expiry(policy, { createdAtMs, nowMs: cx.clock.wallNow() }) - expiresAtMs;
  return moved > policy.idleMs / 10;
}

async function touch<D>(
  session: Session<D>,
  policy: SessionPolicy,
  cx: Cx,
): Promise<undefined> {
  const { createdAtMs } = session.start.record!;
  const expiresAtMs = expiry(policy, { createdAtMs, nowMs: cx.clock.wallNow() });
  await policy.store.touch(cx, keyOf(session.id), expiresAtMs);
}

function expiry(
  { idleMs, absoluteMs }: SessionPolicy,
  { createdAtMs, nowMs }: { readonly createdAtMs: number; readonly nowMs: number },
): number {
  return Math.min(nowMs + idleMs, createdAtMs + absoluteMs);
}

function checkedData<D>(
  session: Session<D>,
  { dataBytesMax }: SessionPolicy,
  stored: string | undefined,
): string {
  const data = session.contentOver(stored);
  const bytes = new TextEncoder().encode(data).length;
  if (bytes <= dataBytesMax) return data;
  throw new RangeError(`Cannot store a session of ${bytes} bytes: the limit is ${dataBytesMax}`);
}

const TRIES_MAX = 10;
const FORGET: CookieChange = Object.freeze({ id: undefined, maxAgeSeconds: 0 });
