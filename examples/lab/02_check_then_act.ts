// A coupon is checked, and redeemed a moment later: in between somebody else redeems it, too.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const checkThenAct: Demo = {
  title: "check, then act: a coupon is redeemed twice",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const db = lab.db({ coupon: [{ id: 1, left: 1 }] });
    const app = new App({ openapiUrl: null });
    app.post("/redeem", async (cx) => {
      const store = db.for(cx);
      if (isFixed) {
        // The condition belongs into the statement that acts on it.
        const redeemed = await store.update(
          "coupon",
          (row) => row.left > 0,
          (row) => ({ left: row.left - 1 }),
        );
        return redeemed === 1 ? { redeemed } : cx.reply(409);
      }
      const coupon = await store.find("coupon", 1);
      if (coupon!.left < 1) return cx.reply(409);
      await store.update("coupon", 1, (row) => ({ left: row.left - 1 }));
      return { redeemed: 1 };
    });

    lab.always("no more than there are", () => db.row("coupon", 1)!.left >= 0);
    const client = lab.client(app);
    await lab.all([client.post("/redeem"), client.post("/redeem"), client.post("/redeem")]);
  },
};
