// Events answering a POST body.
import { App, ServerSentEvent, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Prompt = t.Object({ text: t.String() }, { $id: "Prompt" });

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/chat/stream", {
    name: "stream_chat",
    body: Prompt,
    stream: "sse",
  }, async function* (cx) {
    const words = cx.body.text.split(/\s+/).filter((word) => word !== "");
    for (const data of words) yield new ServerSentEvent({ data, event: "token" });
    yield new ServerSentEvent({ text: "[DONE]", event: "done" });
  });
  return app;
}
