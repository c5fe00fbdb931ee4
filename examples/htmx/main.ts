// `bun run main.ts`, `deno run -A main.ts` or `deno serve -A main.ts`.
import { createApp } from "./app.ts";

export default createApp();
