// Retries inside of retries: nine calls for one request, and half of them after its deadline.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const retryStorm: Demo = {
  title: "retry storm: nested retries, going on after the deadline",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    let calls = 0;
    let late = 0;
    let isAnswered = false;
    lab.service("https://stock.test", {
      fetch() {
        calls++;
        if (isAnswered) late++;
        return new Response("busy", { status: 503 });
      },
    }, { faults: false });
    const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    const stubborn = async <T>(work: () => Promise<T>): Promise<T> => {
      for (let attempt = 1;; attempt++) {
        try {
          return await work();
        } catch (error) {
          if (attempt === 3) throw error;
          await pause(100 * attempt);
        }
      }
    };
    const ask = async () => {
      const answer = await fetch("https://stock.test/7");
      if (!answer.ok) throw new Error("busy");
      return await answer.text();
    };
    const app = new App({ openapiUrl: null, report: () => {} });
    app.get("/stock", { budget: { deadlineMs: 500 } }, async (cx) => {
      if (!isFixed) return await stubborn(() => stubborn(ask));
      // One layer tries again, within the deadline, and stops when nothing is left of it.
      const answer = await cx.retry(
        (attempt) => attempt.fetch("https://stock.test/7"),
        { method: "GET", attempts: 3 },
      );
      return cx.reply(answer.ok ? 200 : 503);
    });

    const client = lab.client(app, { faults: false });
    await client.get("/stock");
    isAnswered = true;
    await lab.sleep(5_000);
    lab.expect(calls <= 3 && late === 0, `${calls} calls, ${late} of them after the answer`);
  },
};
