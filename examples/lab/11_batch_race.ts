// Passes on Bun and corrupts on Deno: a microtask between read and write, and two completions delivered at once.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const batchRace: Demo = {
  title: "batch race: right on one runtime, wrong on the other, found on both",
  foundWithin: 40,
  async scenario(lab, isFixed) {
    const db = lab.db({ user: [{ id: 1, name: "Ada" }] }, { faults: false });
    let visits = 0;
    const check = async (name: string) => await Promise.resolve(name.length > 0);
    const app = new App({ openapiUrl: null });
    app.get("/visit", async (cx) => {
      const user = await db.for(cx).find("user", 1);
      if (isFixed) {
        if (await check(user!.name)) visits++;
      } else {
        const before = visits;
        // Looks harmless: nothing is waited for but a promise that is settled.
        if (await check(user!.name)) visits = before + 1;
      }
      return { visits };
    });

    const client = lab.client(app, { faults: false });
    await lab.all([client.get("/visit"), client.get("/visit")]);
    lab.expect(visits === 2, `two visits, ${visits} counted`);
  },
};
