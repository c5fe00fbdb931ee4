// `bun run main.ts`, `deno run -A main.ts` or `deno serve main.ts`.
import { createApp } from "./notes.ts";

export default createApp();
