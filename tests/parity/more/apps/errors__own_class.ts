// A handler for errors of the user's own class.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

class UnicornError extends Error {
  readonly unicorn: string;
  constructor(unicorn: string) {
    super(unicorn);
    this.unicorn = unicorn;
  }
}

export function createApp(): App {
  const app = new App(fastapi());
  app.onError(UnicornError, (error) =>
    Response.json({
      message: `Oops! ${error.unicorn} did something. There goes a rainbow...`,
    }, { status: 418 }));
  app.get("/unicorns/:name", { name: "read_unicorn" }, (cx) => {
    if (cx.params.name === "yolo") throw new UnicornError(cx.params.name);
    return { unicorn_name: cx.params.name };
  });
  return app;
}
