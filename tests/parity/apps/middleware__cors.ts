// CORS with credentials for a list of origins.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { cors } from "../../../src/middleware/mod.ts";

const ORIGINS = [
  "http://localhost.tiangolo.com",
  "https://localhost.tiangolo.com",
  "http://localhost",
  "http://localhost:8080",
];

export function createApp(): App {
  const app = new App(fastapi({
    middleware: [cors({ origins: ORIGINS, credentials: true, methods: "*", headers: "*" })],
  }));
  app.get("/", { name: "main" }, () => ({ message: "Hello World" }));
  return app;
}
