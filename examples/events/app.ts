// Server-sent events: a feed that clients follow, leave and come back to without missing anything.
import { App, router, ServerSentEvent, t } from "../../mod.ts";
import { securityHeaders } from "../../src/middleware/mod.ts";
import { csrf } from "../../src/session/mod.ts";
import { staticFiles } from "../../src/static/mod.ts";
import { Feed } from "./feed.ts";

const NewNote = t.Object({ text: t.String({ minLength: 1, maxLength: 200 }) }, { $id: "NewNote" });
const Note = t.Object({
  text: t.String(),
  at: t.String({ format: "date-time" }),
}, { $id: "Note" });
type Note = typeof Note.static;
const Published = t.Object({ id: t.String() }, { $id: "Published" });
const Followers = t.Object({ followers: t.Integer() }, { $id: "Followers" });

/** Options of {@linkcode createApp}. */
export interface EventsOptions {
  /** Another text in each run, part of every event's id. */
  readonly run: string;
  /** Events that are remembered for those who come back. Default 1000. */
  readonly entriesMax?: number;
  /** Comments keep a silent stream alive through proxies, in milliseconds. Default 15 000. */
  readonly heartbeatMs?: number;
}

export function createApp(options: EventsOptions): App {
  const { run, entriesMax = 1_000, heartbeatMs = 15_000 } = options;
  const feed = new Feed<Note>({ run, entriesMax });
  const routes = router({ prefix: "/events", tags: ["events"] });

  routes.get("", {
    name: "follow",
    summary: "Follow the feed; a browser says by Last-Event-ID what it has seen",
    // A program that has no such field to set may say it in the query.
    headers: { last_event_id: t.Optional(t.String({ maxLength: 100 })) },
    query: { after: t.Optional(t.String({ maxLength: 100 })) },
    stream: "sse",
    item: Note,
    heartbeatMs,
  }, async function* (cx) {
    // What an EventSource waits before it connects again.
    yield new ServerSentEvent({ retryMs: 1_000, comment: "welcome" });
    for await (const news of feed.follow(cx, cx.headers.last_event_id ?? cx.query.after)) {
      yield news.kind === "gap"
        ? new ServerSentEvent({ event: "gap", text: "some events are no longer known" })
        : new ServerSentEvent({ id: news.entry.id, event: "note", data: news.entry.value });
    }
  });

  routes.post("", { name: "publish", body: NewNote, response: { 201: Published } }, (cx) => {
    const at = new Date(cx.clock.wallNow()).toISOString();
    return { id: feed.publish({ text: cx.body.text, at }).id };
  });

  routes.get("/followers", { name: "followers", response: { 200: Followers } }, () => ({
    followers: feed.followers,
  }));

  return new App({
    title: "Events",
    version: "1.0.0",
    middleware: [securityHeaders(), csrf()],
  })
    .include(routes)
    .mount("/", staticFiles(new URL("public/", import.meta.url)));
}
