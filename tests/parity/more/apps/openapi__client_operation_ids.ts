// Ids of tag and name, for generated clients.
import { App, t } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const Item = t.Object({ name: t.String(), price: t.Number() }, { $id: "Item" });
const ResponseMessage = t.Object({ message: t.String() }, { $id: "ResponseMessage" });
const User = t.Object({ username: t.String(), email: t.String() }, { $id: "User" });

export function createApp(): App {
  const app = new App(fastapi({ generateOperationId: ({ name, tags }) => `${tags[0]}-${name}` }));
  app.post("/items/", {
    name: "create_item",
    tags: ["items"],
    body: Item,
    response: { 200: ResponseMessage },
  }, () => ({ message: "Item received" }));
  app.get(
    "/items/",
    { name: "get_items", tags: ["items"], response: { 200: t.Array(Item) } },
    () => [
      { name: "Plumbus", price: 3 },
      { name: "Portal Gun", price: 9001 },
    ],
  );
  app.post("/users/", {
    name: "create_user",
    tags: ["users"],
    body: User,
    response: { 200: ResponseMessage },
  }, () => ({ message: "User received" }));
  return app;
}
