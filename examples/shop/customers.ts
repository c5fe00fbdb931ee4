// Customers: list by city, add with a unique e-mail address.
import { HttpError, router, t } from "../../mod.ts";
import type { Dependencies } from "./app.ts";
import { Customer, NewCustomer, page } from "./schema.ts";

/** Routes below `/customers`. */
export function customersRouter({ store, work }: Dependencies) {
  const customers = router({ prefix: "/customers", tags: ["customers"] });

  customers.get("", {
    name: "listCustomers",
    query: { ...page, city: t.Optional(t.String()) },
    deps: { store },
    response: { 200: t.Array(Customer) },
  }, (cx) => cx.deps.store.customers(cx.query));

  customers.post("", {
    name: "createCustomer",
    body: NewCustomer,
    deps: { work },
    response: { 201: Customer, 409: HttpError.schema },
  }, (cx) => {
    const added = cx.deps.work.addCustomer(cx.body);
    return added === "taken" ? HttpError.conflict("This e-mail address is taken") : added;
  });

  return customers;
}
