// What all servers of the comparison share, so that none of them wins by holding other data.
// Rule easy to break: nothing here may do a server's work (routing, checking, encoding).
import process from "node:process";

/** One row of `wide`: six members that are answered, three that must not leave the server. */
export interface Row {
  id: number;
  name: string;
  price: number;
  active: boolean;
  city: string;
  note: string;
  cost: number;
  supplier: string;
  secret: string;
}

/** The 100 rows of `wide`. */
export const rows: Row[] = Array.from({ length: 100 }, (_, i) => ({
  id: i,
  name: `item ${i}`,
  price: i + 0.25,
  active: i % 2 === 0,
  city: "Utrecht",
  note: `row ${i} of 100`,
  cost: i / 2,
  supplier: `supplier ${i % 7}`,
  secret: "never sent",
}));

/** Users by token. */
export const users: ReadonlyMap<string, { id: string; tenantId: string }> = new Map([
  ["t-1", { id: "u1", tenantId: "a" }],
]);

/** Names of tenants. */
export const tenants: ReadonlyMap<string, string> = new Map([["a", "acme"]]);

/** What the dependency with a teardown opens and closes. */
export const sessions = { open: 0 };

/** Routes `/r/<n>/:id` that the workload wants, so that other workloads have a small app. */
export const deepRoutes = Number(process.env.ROUTES ?? 0);

/** Whether the app has the WebSocket `/ws`: one that has none need not look for handshakes. */
export const hasSocket: boolean = process.env.SOCKET === "1";

/** Port to listen on. */
export const port = Number(process.env.PORT ?? 3000);

/** Address to listen on. */
export const hostname = "127.0.0.1";

/** Events of `sse`. */
export const EVENTS = 100;

/** What a WebSocket of `ws` accepts and sends back; anything else it does not echo. */
export function isMessage(value: unknown): value is { room: string; text: string } {
  if (typeof value !== "object" || value === null) return false;
  const { room, text } = value as Record<string, unknown>;
  return typeof room === "string" && room.length >= 1 && room.length <= 20 &&
    typeof text === "string" && text.length <= 500;
}
