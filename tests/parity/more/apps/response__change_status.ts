// The handler chooses another status.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const tasks: Record<string, string> = { foo: "Listen to the Bar Fighters" };
  const app = new App(fastapi());
  app.put("/get-or-create-task/:task_id", { name: "get_or_create_task", status: 200 }, (cx) => {
    const id = cx.params.task_id;
    if (!Object.hasOwn(tasks, id)) {
      tasks[id] = "This didn't exist before";
      cx.response.status = 201;
    }
    return tasks[id];
  });
  return app;
}
