// OpenAPI URL taken from the environment; empty value disables the document and both UIs.
import process from "node:process";
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi({ openapiUrl: process.env.OPENAPI_URL ?? "/openapi.json" }));

  app.get("/", {
    name: "root",
  }, () => ({ "message": "Hello World" }));

  return app;
}
