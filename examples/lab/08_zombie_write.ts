// A time limit by Promise.race answers in time, and what lost the race writes its result nevertheless.
import { App } from "@cairn/cairn";
import type { Cx } from "@cairn/cairn/cx";
import type { Demo } from "./demo.ts";

export const zombieWrite: Demo = {
  title: "zombie write: a handler that was given up still writes",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const db = lab.db<{ result: { id: number; value: number } }>({ result: [] }, { faults: false });
    const work = async (cx: Cx) => {
      // Something slow that knows no scopes.
      await cx.wait(new Promise<void>((resolve) => setTimeout(resolve, 200)));
      await db.for(cx).insert("result", { value: 42 });
      return "computed";
    };
    const app = new App({ openapiUrl: null });
    app.post("/compute", async (cx) => {
      // cx.timeout cancels what takes too long, and waits until it has ended.
      if (isFixed) return await cx.timeout(100, work);
      const limit = new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error("too slow")), 100)
      );
      const working = new Promise<void>((resolve) => setTimeout(resolve, 200))
        .then(() => db.for(cx).insert("result", { value: 42 }));
      working.catch(() => {});
      return await Promise.race([working, limit]);
    });
    app.onError(Error, () => new Response("too slow", { status: 503 }));

    const { status } = await lab.client(app).post("/compute");
    await lab.sleep(1_000);
    const written = db.rows("result").length;
    lab.expect(status === 200 || written === 0, `answered ${status}, and ${written} was written`);
  },
};
