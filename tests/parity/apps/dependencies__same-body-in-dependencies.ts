// Dependencies that read the same body, or another member of it.
import { App, dependency, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Item = t.Object({ data: t.String() }, { $id: "Item" });

const sameItem = dependency({ body: Item }, (cx) => cx.body);
const otherItem = dependency({ body: { item2: Item } }, (cx) => cx.body.item2);
const both = dependency({ body: Item, deps: { sameItem } }, (cx) => [cx.body, cx.deps.sameItem]);

export function createApp(): App {
  const app = new App(fastapi());
  app.post(
    "/with-duplicates",
    { name: "with_duplicates", body: Item, deps: { item2: sameItem } },
    (cx) => [cx.body, cx.deps.item2],
  );
  app.post(
    "/no-duplicates",
    { name: "no_duplicates", body: { item: Item }, deps: { item2: otherItem } },
    (cx) => [cx.body.item, cx.deps.item2],
  );
  app.post(
    "/with-duplicates-sub",
    { name: "no_duplicates_sub", body: Item, deps: { subItems: both } },
    (cx) => [cx.body, cx.deps.subItems],
  );
  return app;
}
