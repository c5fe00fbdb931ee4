// Settings from the environment, read once.
import process from "node:process";
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { settings } from "../../../src/settings/mod.ts";

const Settings = t.Object({
  app_name: t.String({ default: "Awesome API" }),
  admin_email: t.String(),
  items_per_user: t.Integer({ default: 50 }),
});

export function createApp(): App {
  // The environment that the case describes; variables of the process win.
  const env = { ADMIN_EMAIL: "admin@example.com", ...process.env };
  const config = settings(Settings, { env });

  const app = new App(fastapi());
  app.get("/info", { name: "info" }, () => config);
  return app;
}
