// Formatting of events, JSON lines and raw chunks.
import { App, ServerSentEvent, type Static, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const P = t.Object({
  n: t.Integer(),
  s: t.Nullable(t.String(), { default: null }),
}, { $id: "P" });

/** A value of the model that other code hands over with what it holds beside. */
function model(value: unknown): Static<typeof P> {
  return value as Static<typeof P>;
}

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/multi", { name: "multi", stream: "sse" }, function* () {
    yield new ServerSentEvent({ text: "line1\nline2\r\nline3" });
    yield new ServerSentEvent({ comment: "c1\nc2" });
    yield new ServerSentEvent({ event: "only-event" });
    yield new ServerSentEvent({ id: "7", text: "" });
    yield new ServerSentEvent({ retryMs: 10, comment: "r" });
    yield new ServerSentEvent({ data: 'é"x' });
    yield new ServerSentEvent({ data: 5 });
    yield new ServerSentEvent({ data: [1, { a: null }] });
    yield new ServerSentEvent({ data: { n: 1, s: null } });
  });

  app.get("/plain", { name: "plain", stream: "sse" }, function* () {
    yield* ["text", 1, null, { a: 1 }, { n: 2, s: null }];
  });

  app.get("/typed", { name: "typed", stream: "sse", item: P }, function* () {
    yield model({ n: 1 });
    yield model({ n: "2", extra: 1 });
  });

  app.get("/empty", { name: "empty", stream: "sse" }, function* () {});

  app.get("/lines", { name: "lines", stream: "jsonl", item: P }, function* () {
    yield model({ n: 1, s: "é" });
    yield model({ n: 2 });
  });

  app.get("/lines-any", { name: "lines_any", stream: "jsonl" }, () => [1, "a", null, { k: [1] }]);

  app.get("/chunks", { name: "chunks", stream: "raw" }, function* () {
    yield "a";
    yield new TextEncoder().encode("b");
    yield "é";
  });

  return app;
}
