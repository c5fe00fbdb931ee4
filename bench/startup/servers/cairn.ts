// Cairn with as many routes as ROUTES says, each with schemas of its own.
import process from "node:process";
import { App, t } from "../../../mod.ts";

const app = new App({ listen: { port: Number(process.env.PORT), hostname: "127.0.0.1" } });
app.get("/", () => "Hello, World!");

const count = Number(process.env.ROUTES ?? 10);
for (let i = 1; i < count; i++) {
  if (i % 2 === 0) {
    app.get(`/a${i}/:id`, {
      params: { id: t.Integer() },
      query: { verbose: t.Boolean({ default: false }) },
      response: { 200: t.Object({ id: t.Integer(), verbose: t.Boolean() }) },
    }, (cx) => ({ id: cx.params.id, verbose: cx.query.verbose }));
  } else {
    app.post(`/a${i}`, {
      body: t.Object({ name: t.String({ minLength: 1 }), tags: t.Array(t.String()) }),
      response: { 201: t.Object({ id: t.Integer(), name: t.String() }) },
    }, (cx) => ({ id: i, name: cx.body.name }));
  }
}

export default app;
