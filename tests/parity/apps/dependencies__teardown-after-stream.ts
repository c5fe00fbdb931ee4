// Request-scoped teardown runs after the streamed body.
import { App, dependency } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

class Session {
  #open = true;

  close(): void {
    this.#open = false;
  }

  *items(): Generator<string> {
    for (const item of ["foo", "bar", "baz"]) {
      if (!this.#open) throw new Error("Session closed");
      yield item;
    }
  }
}

const openSession = dependency(function* () {
  const session = new Session();
  yield session;
  session.close();
}, { name: "dep_session" });

const closedSession = dependency(function* () {
  const session = new Session();
  session.close();
  yield session;
}, { name: "broken_dep_session" });

function* encoded(items: Iterable<string>): Generator<Uint8Array> {
  for (const item of items) yield new TextEncoder().encode(item);
}

export function createApp(): App {
  const app = new App(fastapi({ report: () => {} }));
  const text = { produces: "text/plain" };
  app.get(
    "/data",
    { name: "get_data", deps: { session: openSession } },
    (cx) => [...cx.deps.session.items()],
  );
  app.get(
    "/stream-simple",
    { name: "get_stream_simple", deps: { session: openSession }, ...text },
    () => ["x", "y", "z"].values(),
  );
  app.get(
    "/stream-session",
    { name: "get_stream_session", deps: { session: openSession } },
    (cx) => new Response(ReadableStream.from(encoded(cx.deps.session.items()))),
  );
  app.get(
    "/broken-session-data",
    { name: "get_broken_session_data", deps: { session: closedSession } },
    (cx) => [...cx.deps.session.items()],
  );
  app.get(
    "/broken-session-stream",
    { name: "get_broken_session_stream", deps: { session: closedSession }, ...text },
    (cx) => cx.deps.session.items(),
  );
  return app;
}
