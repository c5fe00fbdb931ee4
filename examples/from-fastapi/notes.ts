// The app of notes.py in Cairn: the same answers, down to the words of the findings.
import { App, dependency, HttpError, t } from "../../mod.ts";
import { fastapi } from "../../src/compat/fastapi.ts";

const NewNote = t.Object({
  text: t.String({ minLength: 1, maxLength: 200 }),
  tags: t.Array(t.String(), { default: [] }),
}, { $id: "NewNote" });

const Note = t.Object({
  text: t.String({ minLength: 1, maxLength: 200 }),
  tags: t.Array(t.String()),
  id: t.Integer(),
  owner: t.String(),
}, { $id: "Note" });

type Note = typeof Note.static;

const USERS = new Map([["k-ada", "ada"], ["k-bob", "bob"]]);

const user = dependency({ headers: { x_key: t.Optional(t.String()) } }, (cx) => {
  const name = USERS.get(cx.headers.x_key ?? "");
  if (name === undefined) throw new HttpError(401, "Send a key");
  return name;
});

/** Fresh state for each app, so that tests do not see each other. */
export function createApp(): App {
  const notes = new Map<number, Note>();
  const app = new App(fastapi({ title: "Notes" }));

  app.get("/notes", {
    deps: { user },
    query: {
      tag: t.Optional(t.String()),
      limit: t.Integer({ minimum: 1, maximum: 50, default: 10 }),
    },
    response: { 200: t.Array(Note) },
  }, (cx) => {
    const { tag, limit } = cx.query;
    return [...notes.values()]
      .filter(({ owner, tags }) =>
        owner === cx.deps.user && (tag === undefined || tags.includes(tag))
      )
      .slice(0, limit);
  });

  app.post("/notes", { deps: { user }, body: NewNote, response: { 201: Note } }, (cx) => {
    const added: Note = { id: notes.size + 1, owner: cx.deps.user, ...cx.body };
    notes.set(added.id, added);
    return added;
  });

  app.get("/notes/:id", {
    deps: { user },
    params: { id: t.Integer() },
    response: { 200: Note },
  }, (cx) => {
    const note = notes.get(cx.params.id);
    if (note?.owner !== cx.deps.user) throw new HttpError(404, "No such note");
    return note;
  });

  return app;
}
