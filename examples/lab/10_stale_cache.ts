// A reader misses the cache and reads the old value; a writer changes it and clears the cache; then the reader fills it.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

type Cached = {
  readonly id: number;
  readonly version: number;
};

export const staleCache: Demo = {
  title: "stale cache: filled with what was read before the change",
  foundWithin: 40,
  // A cache that fails is another story.
  options: { strategies: ["random", "pct"] },
  async scenario(lab, isFixed) {
    const db = lab.db({ page: [{ id: 1, version: 1 }] }, { faults: false });
    const cache = lab.db<{ page: Cached }>({ page: [] }, { name: "cache", faults: false });
    const newer = (filled: Cached) => (there: Cached) =>
      there.version > filled.version ? there : filled;
    const app = new App({ openapiUrl: null });
    app.get("/page", async (cx) => {
      const hit = await cache.for(cx).find("page", 1);
      if (hit !== undefined) return hit;
      const page = (await db.for(cx).find("page", 1))!;
      // An older version never replaces a newer one.
      if (isFixed) await cache.for(cx).upsert("page", page, newer(page));
      else await cache.for(cx).upsert("page", page);
      return page;
    });
    app.put("/page", async (cx) => {
      await db.for(cx).update("page", 1, (row) => ({ version: row.version + 1 }));
      if (!isFixed) await cache.for(cx).delete("page", 1);
      else {
        const page = (await db.for(cx).find("page", 1))!;
        await cache.for(cx).upsert("page", page, newer(page));
      }
      return "changed";
    });

    const client = lab.client(app, { faults: false });
    await lab.all([client.get("/page"), client.put("/page"), client.get("/page")]);
    const cached = cache.row("page", 1)?.version ?? 2;
    lab.expect(cached === 2, `version ${cached} stays in the cache`);
  },
};
