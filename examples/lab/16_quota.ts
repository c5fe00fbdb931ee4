// Parallel children each check the quota, and together they take more than there is.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const quota: Demo = {
  title: "quota: parallel children take more than is left",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const rows = [1, 2, 3].map((id) => ({ id }));
    const db = lab.db({ row: rows }, { faults: false });
    let read = 0;
    const app = new App({ openapiUrl: null });
    const budget = isFixed ? { cost: { rows: 2 } } : {};
    app.get("/rows", { budget }, async (cx) => {
      let left = 2;
      return await cx.all(rows.map(({ id }) => async (inner) => {
        if (isFixed) inner.spend(1, "rows");
        else if (left === 0) throw new Error("the quota is used up");
        const row = await db.for(inner).find("row", id);
        read++;
        left--;
        return row;
      }));
    });
    app.onError(Error, () => new Response(null, { status: 429 }));

    lab.always("two rows at most", () => read <= 2);
    await lab.client(app).get("/rows");
  },
};
