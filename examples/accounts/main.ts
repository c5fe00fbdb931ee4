// `bun run main.ts`, `deno run -A main.ts` or `deno serve -A main.ts`.
import { t } from "../../mod.ts";
import { settings } from "../../src/settings/mod.ts";
import { createApp } from "./app.ts";

const config = settings(
  t.Object({
    // Of the example. A program of yours gives a secret no default, so that it does not start without one.
    tokenSecret: t.String({ minLength: 32, default: "known to everyone who reads this example" }),
    adminPassword: t.String({ minLength: 10, default: "correct horse" }),
  }),
  { prefix: "ACCOUNTS_" },
);

export default createApp({
  secrets: [config.tokenSecret],
  admin: { name: "root", password: config.adminPassword },
});
