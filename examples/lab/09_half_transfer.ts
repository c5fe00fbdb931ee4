// Money leaves one account and never arrives at the other, when the client hangs up in between.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const halfTransfer: Demo = {
  title: "half a transfer: the client leaves between two statements",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const db = lab.db({ account: [{ id: 1, cents: 100 }, { id: 2, cents: 0 }] });
    const app = new App({ openapiUrl: null });
    app.post("/transfer", async (cx) => {
      if (isFixed) {
        await using transaction = await db.for(cx).begin();
        await transaction.update("account", 1, (row) => ({ cents: row.cents - 5 }));
        await transaction.update("account", 2, (row) => ({ cents: row.cents + 5 }));
        await transaction.commit();
      } else {
        const store = db.for(cx);
        await store.update("account", 1, (row) => ({ cents: row.cents - 5 }));
        await store.update("account", 2, (row) => ({ cents: row.cents + 5 }));
      }
      return { transferred: 5 };
    });

    lab.eventually("no money is made or lost", () => {
      const sum = db.rows("account").reduce((total, { cents }) => total + cents, 0);
      return sum === 100 || `the sum is ${sum}`;
    });
    await lab.client(app).post("/transfer");
  },
};
