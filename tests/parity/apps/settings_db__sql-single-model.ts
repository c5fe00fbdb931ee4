// One table, read and written through a session of the database.
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { App, dependency, HttpError, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Hero = t.Object({
  id: t.Nullable(t.Integer(), { default: null }),
  name: t.String(),
  age: t.Nullable(t.Integer(), { default: null }),
  secret_name: t.String(),
}, { $id: "Hero" });

interface HeroRow {
  readonly id: number;
  readonly name: string;
  readonly age: number | null;
  readonly secret_name: string;
}

export function createApp(): App {
  const database = dependency(function* () {
    const opened = new DatabaseSync(":memory:");
    opened.exec(
      "CREATE TABLE hero (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, age INTEGER, secret_name TEXT)",
    );
    yield opened;
    opened.close();
  }, { scope: "app", name: "database" });

  const session = dependency({ deps: { database }, name: "session" }, ({ deps: { database } }) => ({
    all: (sql: string, ...values: SQLInputValue[]) =>
      database.prepare(sql).all(...values) as unknown as HeroRow[],
    run: (sql: string, ...values: SQLInputValue[]) => database.prepare(sql).run(...values),
  }));

  const app = new App(fastapi());
  app.post("/heroes/", {
    name: "create_hero",
    body: Hero,
    deps: { session },
    response: { 200: Hero },
  }, ({ body: { id, name, age, secret_name }, deps: { session } }) => {
    const [hero] = session.all(
      "INSERT INTO hero VALUES (?, ?, ?, ?) RETURNING *",
      ...[id, name, age, secret_name],
    );
    return hero!;
  });
  app.get(
    "/heroes/",
    {
      name: "read_heroes",
      query: {
        offset: t.Integer({ default: 0 }),
        limit: t.Integer({ maximum: 100, default: 100 }),
      },
      deps: { session },
      response: { 200: t.Array(Hero) },
    },
    ({ query: { offset, limit }, deps: { session } }) =>
      session.all("SELECT * FROM hero ORDER BY id LIMIT ? OFFSET ?", limit, offset),
  );
  app.get(
    "/heroes/:hero_id",
    {
      name: "read_hero",
      params: { hero_id: t.Integer() },
      deps: { session },
      response: { 200: Hero },
    },
    ({ params: { hero_id }, deps: { session } }) =>
      session.all("SELECT * FROM hero WHERE id = ?", hero_id)[0] ??
        HttpError.notFound("Hero not found"),
  );
  app.delete("/heroes/:hero_id", {
    name: "delete_hero",
    params: { hero_id: t.Integer() },
    deps: { session },
  }, ({ params: { hero_id }, deps: { session } }) => {
    const { changes } = session.run("DELETE FROM hero WHERE id = ?", hero_id);
    return changes === 0 ? HttpError.notFound("Hero not found") : { ok: true };
  });
  return app;
}
