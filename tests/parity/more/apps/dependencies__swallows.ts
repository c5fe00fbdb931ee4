// A dependency that takes an error and gives none in its place.
import { App, dependency, HttpError } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

class InternalError extends Error {}

const username = dependency(function* () {
  try {
    yield "Rick";
  } catch (error) {
    if (!(error instanceof InternalError)) throw error;
  }
}, { name: "get_username" });

export function createApp(): App {
  const app = new App(fastapi({ report: () => {} }));
  app.get("/items/:item_id", { name: "get_item", deps: { username } }, (cx) => {
    const { item_id } = cx.params;
    if (item_id === "portal-gun") throw new InternalError("too dangerous");
    if (item_id !== "plumbus") {
      throw HttpError.notFound("Item not found, there's only a plumbus here");
    }
    return item_id;
  });
  return app;
}
