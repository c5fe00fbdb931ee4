// A dependency sees an internal error and lets it pass.
import { App, dependency, HttpError } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

class InternalError extends Error {}

const getUsername = dependency(function* () {
  try {
    yield "Rick";
  } catch (error) {
    if (error instanceof InternalError) {
      seen.push("We don't swallow the internal error here, we raise again");
    }
    throw error;
  }
});

const seen: string[] = [];

export function createApp(): App {
  const app = new App(fastapi({ report: () => {} }));
  app.get("/items/:item_id", { name: "get_item", deps: { username: getUsername } }, (cx) => {
    if (cx.params.item_id === "portal-gun") {
      throw new InternalError(`The portal gun must not be owned by ${cx.deps.username}`);
    }
    if (cx.params.item_id !== "plumbus") {
      throw HttpError.notFound("Item not found, only plumbus exists");
    }
    return cx.params.item_id;
  });
  return app;
}
