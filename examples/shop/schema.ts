// What the shop's API speaks: one schema per thing, used for validation, types and the document.
import { t } from "../../mod.ts";

const id = t.Integer({ minimum: 1 });

export const Item = t.Object({
  id,
  name: t.String({ minLength: 1, maxLength: 50 }),
  price: t.Number({ exclusiveMinimum: 0, multipleOf: 0.01 }),
  stock: t.Integer({ minimum: 0 }),
  tags: t.Array(t.String(), { maxItems: 10 }),
}, { $id: "Item" });

export const NewItem = t.Object({
  name: t.String({ minLength: 1, maxLength: 50 }),
  price: t.Number({ exclusiveMinimum: 0, multipleOf: 0.01 }),
  stock: t.Integer({ minimum: 0, default: 0 }),
  tags: t.Array(t.String(), { maxItems: 10, default: [] }),
}, { $id: "NewItem", additionalProperties: false });

export const ItemPatch = t.Partial(t.Pick(Item, ["name", "price", "stock", "tags"]), {
  $id: "ItemPatch",
  additionalProperties: false,
});

export const Customer = t.Object({
  id,
  name: t.String({ minLength: 1, maxLength: 80 }),
  email: t.String({ format: "email" }),
  city: t.String(),
}, { $id: "Customer" });

export const NewCustomer = t.Omit(Customer, ["id"], { $id: "NewCustomer" });

export const OrderLine = t.Object({
  itemId: id,
  quantity: t.Integer({ minimum: 1, maximum: 100 }),
}, { $id: "OrderLine" });

export const Order = t.Object({
  id,
  customerId: id,
  status: t.Union([t.Literal("open"), t.Literal("paid"), t.Literal("shipped")]),
  placedAt: t.String({ format: "date-time" }),
  total: t.Number(),
  lines: t.Array(OrderLine),
}, { $id: "Order" });

export const NewOrder = t.Object({
  customerId: id,
  lines: t.Array(OrderLine, { minItems: 1, maxItems: 50 }),
}, { $id: "NewOrder" });

export const SalesByCity = t.Object({
  city: t.String(),
  orders: t.Integer(),
  revenue: t.Number(),
}, { $id: "SalesByCity" });

/** A page of a list. */
export const page = {
  limit: t.Integer({ minimum: 1, maximum: 100, default: 20, description: "How many" }),
  offset: t.Integer({ minimum: 0, default: 0, description: "How many to leave out" }),
};
