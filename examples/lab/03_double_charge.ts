// The card was charged, the client never heard of it and tries again.
import { App, t } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const doubleCharge: Demo = {
  title: "double charge: the client leaves after the effect and tries again",
  foundWithin: 60,
  async scenario(lab, isFixed) {
    const db = lab.db<{ charge: { id: number; key: string; cents: number } }>(
      { charge: [] },
      { unique: isFixed ? { charge: ["key"] } : {} },
    );
    const app = new App({ openapiUrl: null });
    app.post("/pay", {
      headers: { "idempotency-key": t.String() },
      body: t.Object({ cents: t.Integer() }),
    }, async (cx) => {
      const charge = { key: cx.headers["idempotency-key"], cents: cx.body.cents };
      if (isFixed) {
        // The key is unique: a second charge of the same payment is none.
        await db.for(cx).insertIfAbsent("charge", { id: 1, ...charge });
      } else await db.for(cx).insert("charge", charge);
      return { charged: charge.cents };
    });

    lab.always("charged once", () => db.rows("charge").length <= 1);
    const client = lab.client(app);
    const payment = { headers: { "idempotency-key": "order-7" }, json: { cents: 900 } };
    const first = await client.post("/pay", payment);
    if (!first.delivered || first.status >= 500) await client.post("/pay", payment);
  },
};
