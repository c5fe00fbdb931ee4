// The shop's app: items, customers and orders, each a router; one transaction per request that changes something.
import { App, type AppOptions, dependency } from "../../mod.ts";
import { customersRouter } from "./customers.ts";
import type { Database } from "./database.ts";
import { itemsRouter } from "./items.ts";
import { ordersRouter } from "./orders.ts";
import { OutOfStock, Store } from "./store.ts";

/** What the routers need. */
export interface Dependencies {
  /** Reads. */
  readonly store: ReturnType<typeof readStore>;
  /** Writes: committed if the handler succeeds, rolled back if it fails or the client hangs up. */
  readonly work: ReturnType<typeof workStore>;
}

/** Builds the app over an open database. */
export function createApp(database: Database, options: AppOptions = {}): App {
  const deps: Dependencies = { store: readStore(database), work: workStore(database) };
  return new App({
    title: "Shop",
    version: "1.0.0",
    description: "A small shop: items, customers and orders over an embedded SQLite file.",
    openapiTags: [
      { name: "items", description: "What is for sale" },
      { name: "customers", description: "Who buys" },
      { name: "orders", description: "What was bought, and how sales go" },
    ],
    ...options,
  })
    .include(itemsRouter(deps))
    .include(customersRouter(deps))
    .include(ordersRouter(deps))
    .onError(
      OutOfStock,
      (error) => Response.json({ detail: `Item ${error.itemId} is out of stock` }, { status: 409 }),
    );
}

function readStore(database: Database) {
  const store = new Store(database);
  return dependency(() => store, { name: "store" });
}

function workStore(database: Database) {
  return dependency(function* () {
    const store = new Store(database);
    store.begin();
    try {
      yield store;
    } catch (error) {
      store.rollback();
      throw error;
    }
    store.commit();
  }, { name: "work", scope: "handler" });
}
