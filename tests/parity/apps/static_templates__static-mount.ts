// Directory of static files mounted under /static.
import { App } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { staticFiles } from "../../../src/static/mod.ts";

export function createApp(): App {
  return new App(fastapi()).mount("/static", staticFiles("static", { index: null }));
}
