// A user may have one subscription. The second one replaces the first in the table, and the first stays open for ever.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

/** Somebody who listens. */
interface Listener {
  /** Called with an event; `undefined` ends the subscription. */
  readonly tell: (event: string | undefined) => void;
}

export const kickedSubscription: Demo = {
  title: "kicked subscription: replaced in the table, and never ended",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    const listeners = new Map<string, Listener>();
    let isClosed = false;
    const app = new App({ openapiUrl: null });
    app.get("/subscribe/:user", { stream: "raw" }, async function* (cx) {
      const { user } = cx.params;
      if (isClosed) return;
      const waiting: (string | undefined)[] = [];
      let wake: (() => void) | undefined = undefined;
      const listener: Listener = {
        tell(event) {
          waiting.push(event);
          wake?.();
        },
      };
      // Whoever takes the place ends who had it.
      if (isFixed) listeners.get(user)?.tell(undefined);
      listeners.set(user, listener);
      cx.defer(() => {
        if (listeners.get(user) === listener) listeners.delete(user);
      });
      for (;;) {
        while (waiting.length > 0) {
          const event = waiting.shift();
          if (event === undefined) return;
          yield `${event}\n`;
        }
        await cx.wait(new Promise<void>((resolve) => wake = resolve), "next event");
      }
    });
    app.post("/close", () => {
      isClosed = true;
      for (const { tell } of listeners.values()) tell(undefined);
      return "closed";
    });

    const client = lab.client(app, { faults: false });
    const [first, second] = [client.get("/subscribe/ada"), client.get("/subscribe/ada")];
    await lab.sleep(100);
    await client.post("/close");
    await lab.all([first, second]);
  },
};
