// Orders: list, read, place (stock is taken in the same transaction), and sales by city.
import { HttpError, router, t } from "../../mod.ts";
import type { Dependencies } from "./app.ts";
import { NewOrder, Order, page, SalesByCity } from "./schema.ts";

/** Routes below `/orders` and the report. */
export function ordersRouter({ store, work }: Dependencies) {
  const orders = router({ tags: ["orders"] });

  orders.get("/orders", {
    name: "listOrders",
    query: {
      ...page,
      customerId: t.Optional(t.Integer({ minimum: 1 })),
      status: t.Optional(t.Union([t.Literal("open"), t.Literal("paid"), t.Literal("shipped")])),
    },
    deps: { store },
    response: { 200: t.Array(Order) },
  }, (cx) => cx.deps.store.orders(cx.query));

  orders.get("/orders/:id", {
    name: "getOrder",
    params: { id: t.Integer({ minimum: 1 }) },
    deps: { store },
    response: { 200: Order, 404: HttpError.schema },
  }, (cx) => cx.deps.store.order(cx.params.id) ?? HttpError.notFound("Order not found"));

  orders.post("/orders", {
    name: "placeOrder",
    body: NewOrder,
    deps: { work },
    response: { 201: Order, 404: HttpError.schema, 409: HttpError.schema },
  }, (cx) => {
    const order = cx.deps.work.placeOrder(cx.body, new Date().toISOString());
    return order === "no customer" ? HttpError.notFound("Customer not found") : order;
  });

  orders.get("/reports/sales", {
    name: "salesByCity",
    summary: "Sales by city",
    deps: { store },
    response: { 200: t.Array(SalesByCity) },
  }, (cx) => cx.deps.store.salesByCity());

  return orders;
}
