// Generator handlers with a streaming response class send text or bytes chunks as they are.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const LINES = ["first line of the story", "second line", "third line"];
const BYTES = LINES.map((line) => new TextEncoder().encode(line));

async function* later<T>(pieces: readonly T[]): AsyncGenerator<T> {
  yield* pieces;
}

export function createApp(): App {
  const app = new App(fastapi());
  const route = <const N extends string>(name: N) => ({ name, stream: "raw" }) as const;

  app.get("/story/stream", route("stream_story"), () => later(LINES));
  app.get("/story/stream-no-async", route("stream_story_no_async"), () => LINES);
  app.get("/story/stream-no-annotation", route("stream_story_no_annotation"), () => later(LINES));
  app.get(
    "/story/stream-no-async-no-annotation",
    route("stream_story_no_async_no_annotation"),
    () => LINES,
  );
  app.get("/story/stream-bytes", route("stream_story_bytes"), () => later(BYTES));
  app.get("/story/stream-no-async-bytes", route("stream_story_no_async_bytes"), () => BYTES);
  app.get(
    "/story/stream-no-annotation-bytes",
    route("stream_story_no_annotation_bytes"),
    () => later(BYTES),
  );
  app.get(
    "/story/stream-no-async-no-annotation-bytes",
    route("stream_story_no_async_no_annotation_bytes"),
    () => BYTES,
  );
  return app;
}
