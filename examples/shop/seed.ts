// A few thousand rows from a seeded generator: the same shop on every machine.
import type { Database } from "./database.ts";

const ITEMS = 400;
const CUSTOMERS = 600;
const ORDERS = 2_000;

/** Fills an empty database in one transaction. */
export function seed(database: Database): void {
  const random = seededRandom(20_260_101);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  database.exec("BEGIN");
  const item = database.prepare("INSERT INTO items VALUES (?, ?, ?, ?, ?)");
  const prices: number[] = [];
  for (let id = 1; id <= ITEMS; id++) {
    const price = 199 + Math.floor(random() * 20_000);
    prices.push(price);
    const tags = [pick(TAGS), pick(TAGS)].filter((tag, i, all) => all.indexOf(tag) === i);
    const name = `${pick(ADJECTIVES)} ${pick(NOUNS)} ${id}`;
    item.run(id, name, price, Math.floor(random() * 200), JSON.stringify(tags));
  }
  const customer = database.prepare("INSERT INTO customers VALUES (?, ?, ?, ?)");
  for (let id = 1; id <= CUSTOMERS; id++) {
    const name = `${pick(FIRST)} ${pick(LAST)}`;
    customer.run(id, name, `customer${id}@example.com`, pick(CITIES));
  }
  const order = database.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?)");
  const line = database.prepare("INSERT INTO order_lines VALUES (?, ?, ?)");
  for (let id = 1; id <= ORDERS; id++) {
    const lines = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
      itemId: 1 + Math.floor(random() * ITEMS),
      quantity: 1 + Math.floor(random() * 3),
    }));
    const total = lines.reduce((sum, one) => sum + prices[one.itemId - 1]! * one.quantity, 0);
    const placedAt = new Date(Date.UTC(2026, 0, 1) + Math.floor(random() * 300) * 86_400_000);
    const customerId = 1 + Math.floor(random() * CUSTOMERS);
    order.run(id, customerId, pick(STATUSES), placedAt.toISOString(), total);
    for (const one of lines) line.run(id, one.itemId, one.quantity);
  }
  database.exec("COMMIT");
}

/** mulberry32: small, fast, the same numbers everywhere. */
function seededRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ADJECTIVES = ["Plain", "Bright", "Small", "Heavy", "Quiet", "Round", "Blue", "Old", "Swift"];
const NOUNS = [
  "Lamp",
  "Chair",
  "Kettle",
  "Notebook",
  "Bottle",
  "Clock",
  "Basket",
  "Brush",
  "Radio",
];
const TAGS = ["home", "kitchen", "office", "garden", "gift", "sale", "new"];
const FIRST = ["Ada", "Grace", "Linus", "Barbara", "Edsger", "Radia", "Alan", "Margaret", "Ken"];
const LAST = ["Moss", "Stone", "Rivers", "Field", "Brook", "Hill", "Wood", "Lake", "Marsh"];
const CITIES = ["Lisbon", "Oslo", "Vienna", "Prague", "Dublin", "Athens", "Turin", "Ghent"];
const STATUSES = ["open", "paid", "shipped"];
