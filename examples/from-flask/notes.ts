// The app of notes.py in Cairn, piece by piece as it stands there.
import { t, ValidationError } from "../../mod.ts";
import { abort, Blueprint, Flask, g, request, urlFor } from "../../src/flask/mod.ts";

const Note = t.Object({
  id: t.Integer(),
  owner: t.String(),
  text: t.String({ minLength: 1, maxLength: 200 }),
});

const USERS = new Map([["k-ada", "ada"], ["k-bob", "bob"]]);

const failure = (error: string, status: number) => Response.json({ error }, { status });

/** Fresh state for each app, so that tests do not see each other. */
export function createApp(): Flask {
  const kept: (typeof Note.static)[] = [];
  const app = new Flask();

  app.beforeRequest(() => {
    g.user = USERS.get(request().headers.get("x-key") ?? "");
  });
  app.afterRequest((_cx, response) => response.headers.set("cache-control", "no-store"));
  app.errorHandler(404, () => failure("Nothing is here", 404));
  app.errorHandler(401, () => failure("Send a key", 401));
  app.errorHandler(ValidationError, () => failure("text must have 1 to 200 characters", 422));

  const notes = new Blueprint("notes", { prefix: "/notes" });

  notes.beforeRequest(() => g.user === undefined ? abort(401) : undefined);

  notes.get("/", { response: { 200: t.Array(Note) } }, () => {
    return kept.filter(({ owner }) => owner === g.user);
  });

  notes.post("/", { body: t.Pick(Note, ["text"]), response: { 201: Note } }, (cx) => {
    const note = { id: kept.length + 1, owner: String(g.user), text: cx.body.text };
    kept.push(note);
    cx.response.headers.set("location", urlFor("getNote", { id: note.id }));
    return note;
  });

  // `/notes/two` is not this route, as with Flask's `<int:id>`.
  notes.get("/:id{int}", {
    name: "getNote",
    params: { id: t.Integer() },
    response: { 200: Note },
  }, (cx) => {
    const { id } = cx.params;
    return kept.find((note) => note.id === id && note.owner === g.user) ?? abort(404);
  });

  return app.registerBlueprint(notes);
}
