// `bun run main.ts`, `deno run -A main.ts` or `deno serve -A main.ts`.
import os from "node:os";
import path from "node:path";
import { t } from "../../mod.ts";
import { settings } from "../../src/settings/mod.ts";
import { createApp } from "./app.ts";

const config = settings(
  t.Object({
    folder: t.String({ default: path.join(os.tmpdir(), "cairn-uploads") }),
    fileBytesMax: t.Integer({ minimum: 1, default: 2 ** 31 }),
  }),
  { prefix: "UPLOADS_" },
);

export default createApp(config);
