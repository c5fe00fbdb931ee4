// An event is published and its order rolled back: everybody ships what was never bought.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const outbox: Demo = {
  title: "outbox: an event for an order that was rolled back",
  foundWithin: 20,
  async scenario(lab, isFixed) {
    const db = lab.db<{ order: { id: number }; outbox: { id: number; order: number } }>(
      { order: [], outbox: [] },
    );
    const queue = lab.queue<{ order: number }>({ faults: false });
    const app = new App({ openapiUrl: null, report: () => {} });
    app.post("/orders", async (cx) => {
      await using transaction = await db.for(cx).begin();
      const order = await transaction.insert("order", {});
      // The event is written in the transaction of the order; the relay publishes what was committed.
      if (isFixed) await transaction.insert("outbox", { order: order.id });
      else await queue.publish({ order: order.id }, cx);
      await transaction.commit();
      return order;
    });
    const relay = async () => {
      for (const { order } of db.rows("outbox")) await queue.publish({ order });
    };

    await lab.client(app).post("/orders");
    await relay();
    const missing = queue.published.filter(({ order }) => db.row("order", order) === undefined);
    lab.expect(missing.length === 0, `${missing.length} events without an order`);
  },
};
