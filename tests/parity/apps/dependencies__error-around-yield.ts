// Errors thrown into and raised by dependencies around their yield.
import { App, dependency, HttpError } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

class CustomError extends Error {}

const catching = dependency(function* () {
  try {
    yield "s";
  } catch (error) {
    if (error instanceof CustomError) throw new HttpError(418, "Session error");
    throw error;
  }
});

const broken = dependency(function* () {
  yield "s";
  throw new Error("Broken after yield");
});

export function createApp(): App {
  const app = new App(fastapi({ report: () => {} }));
  app.get("/catching", { name: "catching", deps: { d: catching } }, () => {
    throw new CustomError("Simulated error during streaming");
  });
  app.get("/broken", { name: "broken", deps: { d: broken } }, () => ({ message: "all good?" }));
  return app;
}
