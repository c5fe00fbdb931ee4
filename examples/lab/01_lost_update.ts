// Two deposits at once read the same balance, and the second one overwrites the first.
import { App, t } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const lostUpdate: Demo = {
  title: "lost update: a deposit disappears",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const db = lab.db({ wallet: [{ id: 1, cents: 0 }] });
    const app = new App({ openapiUrl: null });
    app.post("/deposit", { body: t.Object({ cents: t.Integer() }) }, async (cx) => {
      const store = db.for(cx);
      const { cents } = cx.body;
      if (isFixed) {
        // One statement: the store adds to what is there.
        await store.update("wallet", 1, (row) => ({ cents: row.cents + cents }));
      } else {
        const wallet = await store.find("wallet", 1);
        await store.update("wallet", 1, { cents: wallet!.cents + cents });
      }
      return { deposited: cents };
    });

    const client = lab.client(app);
    const answers = await lab.all([
      client.post("/deposit", { json: { cents: 10 } }),
      client.post("/deposit", { json: { cents: 10 } }),
    ]);
    const confirmed = answers.filter(({ status }) => status === 200).length * 10;
    const { cents } = db.row("wallet", 1)!;
    lab.expect(cents >= confirmed, `${confirmed} confirmed, ${cents} in the wallet`);
  },
};
