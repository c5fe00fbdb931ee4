// A dependency turns a domain error into an HTTP error.
import { App, dependency, HttpError } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

class OwnerError extends Error {}

const getUsername = dependency(function* () {
  try {
    yield "Rick";
  } catch (error) {
    if (error instanceof OwnerError) throw HttpError.badRequest(`Owner error: ${error.message}`);
    throw error;
  }
});

const items: Record<string, { description: string; owner: string }> = {
  "plumbus": { description: "Freshly pickled plumbus", owner: "Morty" },
  "portal-gun": { description: "Gun to create portals", owner: "Rick" },
};

export function createApp(): App {
  const app = new App(fastapi());
  app.get("/items/:item_id", { name: "get_item", deps: { username: getUsername } }, (cx) => {
    const item = items[cx.params.item_id];
    if (item === undefined) throw HttpError.notFound("Item not found");
    if (item.owner !== cx.deps.username) throw new OwnerError(cx.deps.username);
    return item;
  });
  return app;
}
