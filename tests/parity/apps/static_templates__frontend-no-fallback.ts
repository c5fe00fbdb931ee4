// Frontend without fallback.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { frontend } from "../../../src/static/mod.ts";

export function createApp(): App {
  return new App(fastapi()).mount("/", frontend("spa", { fallback: null, ranges: "strict" }));
}
