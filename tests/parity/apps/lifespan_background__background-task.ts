// A file written after the answer was sent.
import { writeFile } from "node:fs/promises";
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/send-notification/:email", { name: "send_notification" }, (cx) => {
    const { email } = cx.params;
    cx.after(() => writeFile("log.txt", `notification for ${email}: some notification`));
    return { message: "Notification sent in the background" };
  });
  return app;
}
