// A body that its reader has given up, or that has ended, must not go on being written. One piece may cross the news on its
// way; a second one is a producer that never looks.

import type { Patches } from "./patch.ts";
import type { Run } from "./run.ts";

/** Watches the controllers of streams for pieces that come too late. */
export function patchStreams(patches: Patches, run: Run): void {
  const late = new WeakSet<object>();
  const holder = ReadableStreamDefaultController.prototype;
  const { enqueue } = holder;
  patches.set(holder, "enqueue", function (this: ReadableStreamDefaultController, chunk: unknown) {
    try {
      enqueue.call(this, chunk);
    } catch (error) {
      if (late.has(this)) run.fail("response-once", "a body was written on after its end");
      late.add(this);
      throw error;
    }
  });
}
