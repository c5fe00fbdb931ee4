// What a program can reach without asking its Cx: time, randomness, the outer world. During a run all of it belongs to the
// lab, so that code that knows nothing of the lab, and the libraries it uses, are repeated exactly too.

import { patchEffects } from "./ambient_effects.ts";
import { patchRandom } from "./ambient_random.ts";
import { patchTime } from "./ambient_time.ts";
import { patchForeign } from "./foreign.ts";
import { Patches } from "./patch.ts";
import { patchPromise } from "./promise_finally.ts";
import type { Run } from "./run.ts";
import { patchStreams } from "./streams.ts";

/** Hands the ambient world over to a run. @returns Gives it back. */
export function enterAmbient(run: Run): () => void {
  const patches = new Patches();
  try {
    patchTime(patches, run);
    patchRandom(patches, run);
    patchEffects(patches, run);
    patchForeign(patches, run);
    patchPromise(patches);
    patchStreams(patches, run);
  } catch (error) {
    patches.restore();
    throw error;
  }
  return () => patches.restore();
}
