// An embedded SQLite file that survives restarts; node:sqlite is in both runtimes.
import { DatabaseSync } from "node:sqlite";
import { seed } from "./seed.ts";

export type Database = DatabaseSync;

/** Opens the file, makes the tables, and fills an empty database with seeded data. */
export function openDatabase(path: string): Database {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000;");
  database.exec(TABLES);
  const { count } = database.prepare("SELECT count(*) AS count FROM items").get() as {
    count: number;
  };
  if (count === 0) seed(database);
  return database;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, price_cents INTEGER NOT NULL,
    stock INTEGER NOT NULL, tags TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS customers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, city TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers,
    status TEXT NOT NULL, placed_at TEXT NOT NULL, total_cents INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS order_lines (
    order_id INTEGER NOT NULL REFERENCES orders, item_id INTEGER NOT NULL REFERENCES items,
    quantity INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS orders_by_customer ON orders (customer_id);
  CREATE INDEX IF NOT EXISTS lines_by_order ON order_lines (order_id);
`;
