// Work that is started and not awaited goes on after the answer, with a scope that is gone.
import { App } from "@cairn/cairn";
import type { Cx } from "@cairn/cairn/cx";
import type { Demo } from "./demo.ts";

export const orphanTask: Demo = {
  title: "orphan task: started, not awaited, at work after the answer",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const db = lab.db<{ audit: { id: number; what: string } }>({ audit: [] }, { faults: false });
    const audit = async (cx: Cx) => {
      await db.for(cx).insert("audit", { what: "viewed" });
      await db.for(cx).insert("audit", { what: "done" });
    };
    const app = new App({ openapiUrl: null });
    app.get("/", (cx) => {
      // A spawned task is the scope's: it is waited for.
      if (isFixed) cx.spawn("audit", audit);
      else void audit(cx).catch(() => {});
      return "hello";
    });

    await lab.client(app).get("/");
  },
};
