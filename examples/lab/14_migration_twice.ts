// Two instances start at once, both find that a migration has not run, and both run it.
import { App, dependency } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const migrationTwice: Demo = {
  title: "migration: run twice by two instances that start at once",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const db = lab.db<{
      migration: { id: number };
      plan: { id: number; name: string };
    }>({ migration: [], plan: [] }, { faults: false });
    const migrated = dependency({ scope: "app" }, async (cx) => {
      const store = db.for(cx);
      if (isFixed) {
        // Whoever writes the record runs the migration, in one transaction with it.
        await using transaction = await store.begin();
        if (await transaction.insertIfAbsent("migration", { id: 1 })) {
          await transaction.insert("plan", { name: "free" });
          await transaction.commit();
        }
        return;
      }
      if (await store.find("migration", 1) !== undefined) return;
      await store.insert("plan", { name: "free" });
      await store.upsert("migration", { id: 1 });
    });

    const instances = [1, 2].map(() => new App({ openapiUrl: null, lifespan: [migrated] }));
    await lab.all(instances.map((app) => () => app.start()));
    for (const app of instances) await app.stop();
    lab.expect(db.rows("plan").length === 1, `${db.rows("plan").length} plans`);
  },
};
