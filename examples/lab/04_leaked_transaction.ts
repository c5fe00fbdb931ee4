// A transaction that nobody ends when its client leaves: it keeps its locks and its connection.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const leakedTransaction: Demo = {
  title: "leaked transaction: begun, and never ended when the client leaves",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const db = lab.db({ stock: [{ id: 1, count: 5 }] });
    const app = new App({ openapiUrl: null });
    app.post("/order", async (cx) => {
      if (isFixed) {
        // Rolled back at the end of the block, unless it was committed.
        await using transaction = await db.for(cx).begin();
        await transaction.update("stock", 1, (row) => ({ count: row.count - 1 }));
        await transaction.commit();
        return { ordered: true };
      }
      const transaction = await db.for(cx).begin();
      await transaction.update("stock", 1, (row) => ({ count: row.count - 1 }));
      await transaction.commit();
      return { ordered: true };
    });

    // The rule is the lab's own: a transaction is an obligation of its scope.
    await lab.client(app).post("/order");
  },
};
