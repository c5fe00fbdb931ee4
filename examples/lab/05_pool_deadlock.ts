// A handler takes a second connection while it holds the first: with as many requests as connections, all wait for ever.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const poolDeadlock: Demo = {
  title: "pool deadlock: each request holds one connection and waits for another",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const pool = lab.pool({ size: 2 });
    const app = new App({ openapiUrl: null });
    app.get("/report", async (cx) => {
      using _outer = await pool.acquire(cx);
      await cx.checkpoint("read the orders");
      if (!isFixed) {
        // A helper that takes a connection of its own instead of being given this one.
        using _inner = await pool.acquire(cx);
        await cx.checkpoint("read the customers");
      } else await cx.checkpoint("read the customers");
      return { ok: true };
    });

    const client = lab.client(app);
    await lab.all([client.get("/report"), client.get("/report")]);
    lab.expect(pool.free === 2, `${pool.free} connections came back`);
  },
};
