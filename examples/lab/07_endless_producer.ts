// A stream whose producer knows nothing of its reader goes on for ever when the reader has left.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const endlessProducer: Demo = {
  title: "endless producer: events for a client that has left",
  foundWithin: 45,
  options: { stepsMax: 400 },
  async scenario(lab, isFixed) {
    let made = 0;
    const app = new App({ openapiUrl: null });
    app.get("/events", { stream: "sse" }, async function* (cx) {
      for (;;) {
        // A sleep of the scope ends with it; a timer of one's own does not.
        if (isFixed) await cx.sleep(1_000);
        made++;
        yield { data: { made } };
      }
    });
    app.get("/feed", () => {
      const timers = new Set<ReturnType<typeof setInterval>>();
      return new Response(
        new ReadableStream<Uint8Array>({
          start(controller) {
            timers.add(setInterval(() => {
              made++;
              controller.enqueue(new TextEncoder().encode(`data: ${made}\n\n`));
            }, 1_000));
          },
        }),
        { headers: { "content-type": "text/event-stream" } },
      );
    });

    const client = lab.client(app);
    await client.get(isFixed ? "/events" : "/feed", { chunksMax: 3 });
    const before = made;
    await lab.sleep(10_000);
    lab.expect(made - before <= 1, `${made - before} events for nobody`);
  },
};
