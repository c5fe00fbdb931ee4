// Queries of the shop. Money is cents in the database and a number with two places outside.
import type { Database } from "./database.ts";
import type { Static } from "../../mod.ts";
import type {
  Customer,
  Item,
  ItemPatch,
  NewCustomer,
  NewItem,
  NewOrder,
  Order,
  SalesByCity,
} from "./schema.ts";

type ItemValue = Static<typeof Item>;
type OrderValue = Static<typeof Order>;

/** Raised when an order asks for more than there is. */
export class OutOfStock extends Error {
  readonly itemId: number;
  constructor(itemId: number) {
    super(`Cannot sell item ${itemId}: not enough in stock`);
    this.itemId = itemId;
  }
}

/** One unit of work on the database; the `store` dependency opens and closes its transaction. */
export class Store {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  begin(): void {
    this.#database.exec("BEGIN IMMEDIATE");
  }

  commit(): void {
    this.#database.exec("COMMIT");
  }

  rollback(): void {
    this.#database.exec("ROLLBACK");
  }

  items(
    filter: { q?: string; tag?: string; maxPrice?: number; limit: number; offset: number },
  ): ItemValue[] {
    const rows = this.#database.prepare(`
      SELECT * FROM items
      WHERE (:q IS NULL OR name LIKE '%' || :q || '%')
        AND (:tag IS NULL OR EXISTS (SELECT 1 FROM json_each(tags) WHERE value = :tag))
        AND (:max IS NULL OR price_cents <= :max)
      ORDER BY id LIMIT :limit OFFSET :offset
    `).all({
      q: filter.q ?? null,
      tag: filter.tag ?? null,
      max: filter.maxPrice === undefined ? null : Math.round(filter.maxPrice * 100),
      limit: filter.limit,
      offset: filter.offset,
    });
    return rows.map((row) => toItem(row as unknown as ItemRow));
  }

  item(id: number): ItemValue | undefined {
    const row = this.#database.prepare("SELECT * FROM items WHERE id = ?").get(id);
    return row === undefined ? undefined : toItem(row as unknown as ItemRow);
  }

  addItem(item: Static<typeof NewItem>): ItemValue {
    const { lastInsertRowid } = this.#database
      .prepare("INSERT INTO items (name, price_cents, stock, tags) VALUES (?, ?, ?, ?)")
      .run(item.name, cents(item.price), item.stock, JSON.stringify(item.tags));
    return { id: Number(lastInsertRowid), ...item };
  }

  changeItem(id: number, patch: Static<typeof ItemPatch>): ItemValue | undefined {
    const current = this.item(id);
    if (current === undefined) return undefined;
    const next = { ...current, ...patch };
    this.#database
      .prepare("UPDATE items SET name = ?, price_cents = ?, stock = ?, tags = ? WHERE id = ?")
      .run(next.name, cents(next.price), next.stock, JSON.stringify(next.tags), id);
    return next;
  }

  isOrdered(id: number): boolean {
    const sql = "SELECT 1 FROM order_lines WHERE item_id = ? LIMIT 1";
    return this.#database.prepare(sql).get(id) !== undefined;
  }

  removeItem(id: number): boolean {
    return this.#database.prepare("DELETE FROM items WHERE id = ?").run(id).changes > 0;
  }

  customers(filter: { city?: string; limit: number; offset: number }): Static<typeof Customer>[] {
    return this.#database.prepare(`
      SELECT * FROM customers WHERE (:city IS NULL OR city = :city)
      ORDER BY id LIMIT :limit OFFSET :offset
    `).all({
      city: filter.city ?? null,
      limit: filter.limit,
      offset: filter.offset,
    }) as unknown as Static<
      typeof Customer
    >[];
  }

  addCustomer(customer: Static<typeof NewCustomer>): Static<typeof Customer> | "taken" {
    const taken = this.#database.prepare("SELECT 1 FROM customers WHERE email = ?").get(
      customer.email,
    );
    if (taken !== undefined) return "taken";
    const { lastInsertRowid } = this.#database
      .prepare("INSERT INTO customers (name, email, city) VALUES (?, ?, ?)")
      .run(customer.name, customer.email, customer.city);
    return { id: Number(lastInsertRowid), ...customer };
  }

  orders(
    filter: { customerId?: number; status?: string; limit: number; offset: number },
  ): OrderValue[] {
    const rows = this.#database.prepare(`
      SELECT * FROM orders
      WHERE (:customer IS NULL OR customer_id = :customer) AND (:status IS NULL OR status = :status)
      ORDER BY id LIMIT :limit OFFSET :offset
    `).all({
      customer: filter.customerId ?? null,
      status: filter.status ?? null,
      limit: filter.limit,
      offset: filter.offset,
    });
    return rows.map((row) => this.#toOrder(row as unknown as OrderRow));
  }

  order(id: number): OrderValue | undefined {
    const row = this.#database.prepare("SELECT * FROM orders WHERE id = ?").get(id);
    return row === undefined ? undefined : this.#toOrder(row as unknown as OrderRow);
  }

  /** @throws {OutOfStock} If an item is missing or there is not enough of it. */
  placeOrder(order: Static<typeof NewOrder>, placedAt: string): OrderValue | "no customer" {
    const customer = this.#database.prepare("SELECT 1 FROM customers WHERE id = ?").get(
      order.customerId,
    );
    if (customer === undefined) return "no customer";
    const take = this.#database.prepare(
      "UPDATE items SET stock = stock - ? WHERE id = ? AND stock >= ?",
    );
    let total = 0;
    for (const line of order.lines) {
      if (take.run(line.quantity, line.itemId, line.quantity).changes === 0) {
        throw new OutOfStock(line.itemId);
      }
      total += cents(this.item(line.itemId)!.price) * line.quantity;
    }
    const { lastInsertRowid } = this.#database
      .prepare(
        "INSERT INTO orders (customer_id, status, placed_at, total_cents) VALUES (?, 'open', ?, ?)",
      )
      .run(order.customerId, placedAt, total);
    const add = this.#database.prepare("INSERT INTO order_lines VALUES (?, ?, ?)");
    for (const line of order.lines) add.run(lastInsertRowid, line.itemId, line.quantity);
    return this.order(Number(lastInsertRowid))!;
  }

  salesByCity(): Static<typeof SalesByCity>[] {
    const rows = this.#database.prepare(`
      SELECT city, count(*) AS orders, sum(total_cents) AS cents
      FROM orders JOIN customers ON customers.id = orders.customer_id
      GROUP BY city ORDER BY cents DESC, city
    `).all() as unknown as { city: string; orders: number; cents: number }[];
    return rows.map((row) => ({ city: row.city, orders: row.orders, revenue: row.cents / 100 }));
  }

  #toOrder(row: OrderRow): OrderValue {
    const lines = this.#database
      .prepare(
        "SELECT item_id AS itemId, quantity FROM order_lines WHERE order_id = ? ORDER BY rowid",
      )
      .all(row.id) as unknown as OrderValue["lines"];
    return {
      id: row.id,
      customerId: row.customer_id,
      status: row.status,
      placedAt: row.placed_at,
      total: row.total_cents / 100,
      lines,
    };
  }
}

interface ItemRow {
  id: number;
  name: string;
  price_cents: number;
  stock: number;
  tags: string;
}

interface OrderRow {
  id: number;
  customer_id: number;
  status: OrderValue["status"];
  placed_at: string;
  total_cents: number;
}

function toItem(row: ItemRow): ItemValue {
  return {
    id: row.id,
    name: row.name,
    price: row.price_cents / 100,
    stock: row.stock,
    tags: JSON.parse(row.tags) as string[],
  };
}

function cents(price: number): number {
  return Math.round(price * 100);
}
