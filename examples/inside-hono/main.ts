// `bun run main.ts` or `deno serve -A main.ts`: they serve what is exported. A Hono app does not listen by itself.
import { createApp } from "./app.ts";

export default createApp();
