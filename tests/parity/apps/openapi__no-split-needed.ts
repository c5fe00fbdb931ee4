// Output-only models are not split into input and output schemas.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const MessageEventType = t.Enumeration(["alpha", "beta"], { $id: "MessageEventType" });

const MessageEvent = t.Object({
  event_type: t.Annotated(MessageEventType, { default: "alpha" }),
  output: t.String(),
}, { $id: "MessageEvent" });

const MessageOutput = t.Object({
  body: t.String({ default: "" }),
  events: t.Array(MessageEvent, { default: [] }),
}, { $id: "MessageOutput" });

const Message = t.Object({
  input: t.String(),
  output: MessageOutput,
}, { $id: "Message" });

export function createApp(): App {
  const app = new App(fastapi({ title: "Minimal FastAPI App", version: "1.0.0" }));

  app.post("/messages", {
    name: "create_message",
    response: { 200: Message },
    query: {
      input_message: t.String(),
    },
  }, (cx) => ({
    input: cx.query.input_message,
    output: { body: `Processed: ${cx.query.input_message}`, events: [] },
  }));

  return app;
}
