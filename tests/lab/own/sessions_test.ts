// Sessions in the lab: two tabs of one browser, a store that takes its time, and clients that leave.
import { App } from "../../../mod.ts";
import { lab, type LabContext } from "../../../src/lab/mod.ts";
import {
  MemorySessionStore,
  type SessionRecord,
  sessions,
  type SessionStore,
} from "../../../src/session/mod.ts";
import type { Cx } from "../../../src/cx/mod.ts";
import { OWN } from "./runs.ts";

/** A store whose calls take two steps: one before the effect, one after it. */
class SlowStore implements SessionStore {
  readonly kept = new Map<string, SessionRecord>();
  readonly #inner = new MemorySessionStore();

  read(cx: Cx, key: string): Promise<SessionRecord | undefined> {
    return this.#slowly(cx, () => this.#inner.read(cx, key));
  }

  create(cx: Cx, key: string, record: SessionRecord): Promise<void> {
    return this.#slowly(cx, () => {
      this.kept.set(key, record);
      this.#inner.create(cx, key, record);
    });
  }

  update(cx: Cx, key: string, record: SessionRecord): Promise<boolean> {
    return this.#slowly(cx, () => {
      const isDone = this.#inner.update(cx, key, record);
      if (isDone) this.kept.set(key, record);
      return isDone;
    });
  }

  touch(cx: Cx, key: string, expiresAtMs: number): Promise<void> {
    return this.#slowly(cx, () => this.#inner.touch(cx, key, expiresAtMs));
  }

  delete(cx: Cx, key: string): Promise<boolean> {
    return this.#slowly(cx, () => {
      this.kept.delete(key);
      return this.#inner.delete(cx, key);
    });
  }

  deleteOwned(cx: Cx, owner: string, exceptKey?: string): Promise<number> {
    return this.#slowly(cx, () => this.#inner.deleteOwned(cx, owner, exceptKey));
  }

  async #slowly<T>(cx: Cx, work: () => T): Promise<T> {
    await cx.checkpoint("store >");
    const value = work();
    await cx.checkpoint("store <");
    return value;
  }
}

function shop(store: SessionStore): App {
  const login = sessions({ store, secure: false });
  const deps = { session: login.current };
  const app = new App({ openapiUrl: null, middleware: [login.middleware], report: () => {} });
  app.post("/visit", { deps }, (cx) => cx.deps.session.set("seen", 1));
  app.post("/login/:name", { deps }, (cx) => cx.deps.session.login(cx.params.name));
  app.post("/rotate", { deps }, (cx) => cx.deps.session.rotate());
  app.post("/logout", { deps }, (cx) => cx.deps.session.logout());
  app.post("/set/:key", { deps }, (cx) => cx.deps.session.set(cx.params.key, 1));
  app.get("/", { deps }, (cx) => {
    const { session } = cx.deps;
    return { owner: session.owner ?? null, a: session.get("a") ?? 0, b: session.get("b") ?? 0 };
  });
  return app;
}

/** A browser's tabs share one jar. */
function browser(t: LabContext, app: App): Browser {
  const client = t.client(app);
  const tab = {
    cookie: "",
    async post(path: string): Promise<number> {
      const { status, headers } = await client.post(path, { headers: { cookie: tab.cookie } });
      const set = headers.get("set-cookie");
      if (set !== null) tab.cookie = set.split(";")[0]!;
      return status;
    },
    async look(): Promise<Seen> {
      const headers = { cookie: tab.cookie };
      return (await client.get("/", { headers, faults: false })).json<Seen>();
    },
  };
  return tab;
}

interface Browser {
  cookie: string;
  post(path: string): Promise<number>;
  look(): Promise<Seen>;
}

interface Seen {
  readonly owner: string | null;
  readonly a: number;
  readonly b: number;
}

lab.test("own: what two tabs change at the same time is all kept", OWN, async (t) => {
  const tab = browser(t, shop(new SlowStore()));
  t.expect(await tab.post("/visit") !== 500);
  if (tab.cookie === "") return;
  const [first, second] = await t.all([() => tab.post("/set/a"), () => tab.post("/set/b")]);
  const seen = await tab.look();
  if (first === 200) t.expect(seen.a === 1, "the first tab's change is lost");
  if (second === 200) t.expect(seen.b === 1, "the second tab's change is lost");
});

lab.test("own: an id that was planted before a login is nobody's after it", OWN, async (t) => {
  const app = shop(new SlowStore());
  const thief = browser(t, app);
  await thief.post("/visit");
  const planted = thief.cookie;
  const victim = browser(t, app);
  victim.cookie = planted;
  await t.all([
    () => victim.post("/login/ann"),
    () => thief.post("/set/a"),
    () => victim.post("/set/b"),
  ]);
  thief.cookie = planted;
  t.expect((await thief.look()).owner === null, "the thief is logged in");
});

lab.test("own: an ended session is not brought back by a slower request", OWN, async (t) => {
  const store = new SlowStore();
  const app = shop(store);
  const tab = browser(t, app);
  if (await tab.post("/login/ann") !== 200) return;
  const { cookie } = tab;
  const other = browserWith(t, app, cookie);
  const [ended, changed] = await t.all([
    () => browserWith(t, app, cookie).post("/logout"),
    () => other.post(t.choose(2, "rotates") === 1 ? "/rotate" : "/set/a"),
  ]);
  if (ended !== 200 || changed !== 200) return;
  t.expect((await browserWith(t, app, cookie).look()).owner === null, "the old id still works");
  const isRotated = other.cookie !== cookie;
  const isKept = [...store.kept.values()].some(({ owner }) => owner === "ann");
  t.expect(isRotated || !isKept, "a session that nobody has the id of");
});

lab.test(
  "own: a client that leaves while its id is changed keeps the old one, until there is a new one",
  OWN,
  async (t) => {
    const store = new SlowStore();
    const app = shop(store);
    const tab = browser(t, app);
    if (await tab.post("/login/ann") !== 200) return;
    t.always(
      "ann has a session",
      () => [...store.kept.values()].some(({ owner }) => owner === "ann"),
    );
    await tab.post("/rotate");
  },
);

function browserWith(t: LabContext, app: App, cookie: string): Browser {
  return Object.assign(browser(t, app), { cookie });
}
