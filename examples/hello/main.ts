// The smallest app: `bun run main.ts`, `deno run -A main.ts` or `deno serve main.ts`.
import { App, t } from "../../mod.ts";

const app = new App({ title: "Hello" });

app.get("/hello/:name", {
  summary: "Greet somebody",
  query: { times: t.Integer({ minimum: 1, maximum: 3, default: 1 }) },
  response: { 200: t.Object({ message: t.String() }) },
}, (cx) => ({ message: `Hello, ${cx.params.name}! `.repeat(cx.query.times).trim() }));

export default app;
