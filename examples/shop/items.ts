// Items: list with paging and filters, read, add, change, remove.
import { HttpError, router, t } from "../../mod.ts";
import type { Dependencies } from "./app.ts";
import { Item, ItemPatch, NewItem, page } from "./schema.ts";

const itemId = { id: t.Integer({ minimum: 1 }) };
const notFound = { 404: HttpError.schema };

/** Routes below `/items`. */
export function itemsRouter({ store, work }: Dependencies) {
  const items = router({ prefix: "/items", tags: ["items"], budget: { deadlineMs: 2_000 } });

  items.get("", {
    name: "listItems",
    summary: "List items",
    query: {
      ...page,
      q: t.Optional(t.String({ minLength: 1, maxLength: 50, description: "Part of the name" })),
      tag: t.Optional(t.String({ description: "Only items with this tag" })),
      maxPrice: t.Optional(t.Number({ exclusiveMinimum: 0 })),
    },
    deps: { store },
    response: { 200: t.Array(Item) },
  }, (cx) => cx.deps.store.items(cx.query));

  items.get("/:id", {
    name: "getItem",
    params: itemId,
    deps: { store },
    response: { 200: Item, ...notFound },
  }, (cx) => cx.deps.store.item(cx.params.id) ?? HttpError.notFound("Item not found"));

  items.post("", {
    name: "createItem",
    body: NewItem,
    deps: { work },
    response: { 201: Item },
  }, (cx) => cx.deps.work.addItem(cx.body));

  items.patch(
    "/:id",
    {
      name: "changeItem",
      params: itemId,
      body: ItemPatch,
      deps: { work },
      response: { 200: Item, ...notFound },
    },
    (cx) => cx.deps.work.changeItem(cx.params.id, cx.body) ?? HttpError.notFound("Item not found"),
  );

  items.delete("/:id", {
    name: "removeItem",
    params: itemId,
    deps: { work },
    status: 204,
    response: { ...notFound, 409: HttpError.schema },
  }, (cx) => {
    if (cx.deps.work.isOrdered(cx.params.id)) throw HttpError.conflict("Item was ordered");
    if (!cx.deps.work.removeItem(cx.params.id)) throw HttpError.notFound("Item not found");
  });

  return items;
}
