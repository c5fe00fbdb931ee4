// A user validation function runs after the type check; its failure becomes a 422 value_error.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

/** Fails for anything but the two kinds of number that books have here. */
function checkId(id: string): string {
  if (id.startsWith("isbn-") || id.startsWith("imdb-")) return id;
  throw new Error('Invalid ID format, it must start with "isbn-" or "imdb-"');
}

export function createApp(): App {
  const app = new App(fastapi());

  const books: Record<string, string> = {
    "isbn-9781529046137": "The Hitchhiker's Guide to the Galaxy",
    "imdb-tt0371724": "The Hitchhiker's Guide to the Galaxy",
    "isbn-9781439512982": "Isaac Asimov: The Complete Stories, Vol. 2",
  };

  app.get("/items/", {
    name: "read_items",
    query: {
      id: t.Nullable(t.String({ after: checkId }), { default: null }),
    },
  }, (cx) => {
    const id = cx.query.id ?? Object.keys(books)[Math.floor(Math.random() * 3)]!;
    return { id, name: books[id] ?? null };
  });

  return app;
}
