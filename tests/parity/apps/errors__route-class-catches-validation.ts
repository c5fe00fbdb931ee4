// A route class wraps every handler, catching validation errors.
import { App, t, ValidationError } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/", {
    name: "sum_numbers",
    body: t.Array(t.Integer(), { title: "Numbers" }),
  }, (cx) => cx.body.reduce((sum, one) => sum + one, 0));

  app.onError(ValidationError, (error) => {
    const body = JSON.stringify(error.body);
    return Response.json({ detail: { errors: error.issues, body } }, { status: 422 });
  });
  return app;
}
