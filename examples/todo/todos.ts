// A list of things to do: validation, typed answers, errors, a dependency with a fake clock in tests.
import { App, dependency, HttpError, router, t } from "../../mod.ts";

export const Todo = t.Object({
  id: t.Integer(),
  title: t.String({ minLength: 1, maxLength: 200 }),
  done: t.Boolean(),
  createdAt: t.String({ format: "date-time" }),
}, { $id: "Todo" });

const NewTodo = t.Object({ title: t.String({ minLength: 1, maxLength: 200 }) }, { $id: "NewTodo" });

const TodoPatch = t.Partial(t.Pick(Todo, ["title", "done"]), {
  $id: "TodoPatch",
  additionalProperties: false,
});

type Todo = typeof Todo.static;

/** The time of a request; tests override it. */
export const now = dependency(() => new Date().toISOString(), { name: "now" });

/** Fresh state for each app, so that tests do not see each other. */
export function createApp(): App {
  const todos = new Map<number, Todo>();
  let nextId = 1;

  const routes = router({ prefix: "/todos", tags: ["todos"] });

  routes.get("", {
    name: "listTodos",
    query: {
      done: t.Optional(t.Boolean()),
      limit: t.Integer({ minimum: 1, maximum: 100, default: 20 }),
    },
    response: { 200: t.Array(Todo) },
  }, (cx) =>
    [...todos.values()]
      .filter((todo) => cx.query.done === undefined || todo.done === cx.query.done)
      .slice(0, cx.query.limit));

  routes.post("", {
    name: "createTodo",
    body: NewTodo,
    deps: { now },
    response: { 201: Todo },
  }, (cx) => {
    const todo: Todo = { id: nextId++, title: cx.body.title, done: false, createdAt: cx.deps.now };
    todos.set(todo.id, todo);
    return todo;
  });

  routes.patch("/:id", {
    name: "changeTodo",
    params: { id: t.Integer({ minimum: 1 }) },
    body: TodoPatch,
    response: { 200: Todo, 404: HttpError.schema },
  }, (cx) => {
    const todo = todos.get(cx.params.id);
    if (todo === undefined) return HttpError.notFound("No such todo");
    return Object.assign(todo, cx.body);
  });

  routes.delete("/:id", {
    name: "deleteTodo",
    params: { id: t.Integer({ minimum: 1 }) },
    status: 204,
    response: { 404: HttpError.schema },
  }, (cx) => {
    if (!todos.delete(cx.params.id)) throw HttpError.notFound("No such todo");
  });

  return new App({ title: "Todo", version: "1.0.0" }).include(routes);
}
