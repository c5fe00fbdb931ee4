// Work after the answer, asked for by a dependency and by the handler.
import { appendFile } from "node:fs/promises";
import { App, dependency, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const query = dependency({
    query: { q: t.Nullable(t.String(), { default: null }) },
    name: "get_query",
  }, (cx) => {
    const { q } = cx.query;
    if (q) cx.after(() => appendFile("log.txt", `found query: ${q}\n`));
    return q;
  });

  const app = new App(fastapi());
  app.post("/send-notification/:email", {
    name: "send_notification",
    dependencies: [query],
  }, (cx) => {
    const { email } = cx.params;
    cx.after(() => appendFile("log.txt", `message to ${email}\n`));
    return { message: "Message sent" };
  });
  return app;
}
