// Both default error handlers replaced by plain-text ones.
import { App, HttpError, t, ValidationError } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const text = (body: string, status: number) =>
  new Response(body, { status, headers: { "content-type": "text/plain; charset=utf-8" } });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/items/:item_id", {
    name: "read_item",
    params: {
      item_id: t.Integer(),
    },
  }, (cx) => {
    if (cx.params.item_id === 3) throw new HttpError(418, "Number 3 is refused.");
    return { item_id: cx.params.item_id };
  });

  app.onError(HttpError, (error) => text(String(error.detail), error.status));
  app.onError(ValidationError, (error) => {
    const lines = error.issues.map(({ loc, msg }) => {
      const place = loc.map((part) => typeof part === "string" ? `'${part}'` : part).join(", ");
      return `\nField: (${place}), Error: ${msg}`;
    });
    return text(`Validation errors:${lines.join("")}`, 400);
  });
  return app;
}
