// A body that the handler reads itself, described by hand.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/items/", {
    name: "create_item",
    openapi: {
      requestBody: {
        content: {
          "application/json": {
            schema: {
              required: ["name", "price"],
              type: "object",
              properties: {
                name: { type: "string" },
                price: { type: "number" },
                description: { type: "string" },
              },
            },
          },
        },
        required: true,
      },
    },
  }, async (cx) => ({
    size: (await cx.bytes()).length,
    content: {
      name: "Maaaagic",
      price: 42,
      description: "Just kiddin', no magic here. ✨",
    },
  }));
  return app;
}
