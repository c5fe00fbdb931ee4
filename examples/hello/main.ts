// The smallest app: `bun run main.ts`, `deno run -A main.ts` or `deno serve main.ts`.
import { App, t } from "../../mod.ts";

const app = new App({ title: "Hello" });

app.get("/", () => "Hello, World!");

app.get("/hello/:name", {
  summary: "Greet somebody",
  query: { excited: t.Boolean({ default: false }) },
  response: { 200: t.Object({ message: t.String() }) },
}, (cx) => ({ message: `Hello, ${cx.params.name}${cx.query.excited ? "!" : "."}` }));

export default app;
