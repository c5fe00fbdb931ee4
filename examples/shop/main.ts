// The main example: `npm start`, or `bun run main.ts`, `deno run -A main.ts`, `deno serve -A main.ts`.
import { fileURLToPath } from "node:url";
import process from "node:process";
import { createApp } from "./app.ts";
import { openDatabase } from "./database.ts";

const file = process.env.SHOP_DB ?? fileURLToPath(new URL("./shop.sqlite", import.meta.url).href);

export default createApp(openDatabase(file), { listen: { onListen: tell } });

function tell(url: string): void {
  process.stdout.write(`Try     curl '${url}/items?tag=office&limit=2'
        curl '${url}/reports/sales'
`);
}
