// A Hono app that moves to Cairn one prefix at a time: its middleware stays around everything, what is new is Cairn's.
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { timing } from "hono/timing";
import { bearerAuth } from "hono/bearer-auth";
import { App, HttpError, router, t } from "../../mod.ts";
import { cairnInHono, honoContext, honoMiddleware } from "../../src/compat/hono.ts";

const Book = t.Object({
  id: t.Integer(),
  title: t.String({ minLength: 1, maxLength: 200 }),
  price: t.Number({ minimum: 0 }),
}, { $id: "Book" });
const NewBook = t.Omit(Book, ["id"], { $id: "NewBook" });

/** What was there before, in Hono. */
function oldRoutes(): Hono {
  const old = new Hono();
  old.get("/health", (c) => c.json({ status: "ok" }));
  old.get("/authors/:id", (c) => {
    const id = Number(c.req.param("id"));
    // What Cairn does by a schema is written by hand here.
    if (!Number.isInteger(id)) throw new HTTPException(400, { message: "id must be an integer" });
    return c.json({ id, name: "Ada Lovelace" });
  });
  return old;
}

/** What is new, in Cairn: validated, with a document, and Hono's middleware where it is still wanted. */
function newApp(): App {
  const books = new Map<number, typeof Book.static>();
  const routes = router({ prefix: "/books", tags: ["books"] });

  routes.get("", {
    name: "books",
    query: { priceMax: t.Optional(t.Number()) },
    response: { 200: t.Array(Book) },
  }, (cx) => [...books.values()].filter(({ price }) => price <= (cx.query.priceMax ?? Infinity)));

  routes.get("/:id", {
    name: "book",
    params: { id: t.Integer() },
    response: { 200: Book, 404: HttpError.schema },
  }, (cx) => books.get(cx.params.id) ?? HttpError.notFound("No such book"));

  routes.post("", {
    name: "addBook",
    body: NewBook,
    response: { 201: Book },
    // One route keeps the guard that it had in Hono.
    middleware: [honoMiddleware(bearerAuth({ token: "librarian" }), keepActor)],
  }, (cx) => {
    const book = { id: books.size + 1, ...cx.body };
    books.set(book.id, book);
    cx.response.headers.set("x-added-by", honoContext(cx)!.get("actor"));
    return book;
  });

  return new App({ title: "Books", version: "1.0.0" }).include(routes);
}

/** Hono's middleware tells the routes inside of it something, by its own context. */
const keepActor = async (
  c: { set(key: "actor", value: string): void },
  next: () => Promise<void>,
): Promise<void> => {
  c.set("actor", "the librarian");
  await next();
};

/** Builds the app: Hono outside, Cairn below `/api`. */
export function createApp(): Hono {
  return new Hono()
    .use(requestId(), timing(), secureHeaders())
    .all("/api/*", cairnInHono(newApp(), "/api"))
    .route("/", oldRoutes());
}
