// Work of the runtime that has no effect outside and that always ends: cryptography, blobs, reading files. It is done for
// real while the run waits, and its results are delivered by the schedule, in the order in which the work was begun, since
// the order in which threads finish it is anybody's.

import type { Patches } from "./patch.ts";
import type { Run } from "./run.ts";

/** Lets foreign work be delivered by the schedule. */
export function patchForeign(patches: Patches, run: Run): void {
  const { Deno: deno, SubtleCrypto: subtle } = globalThis as unknown as {
    Deno?: object;
    SubtleCrypto?: { prototype: object };
  };
  wrap(patches, run, { holder: subtle?.prototype, name: "crypto.subtle", methods: SUBTLE });
  wrap(patches, run, { holder: Blob.prototype, name: "Blob", methods: BLOB });
  wrap(patches, run, { holder: deno, name: "Deno", methods: READS });
}

/** Starts `work` for real; its result is a completion of the run. */
export function foreign<T>(run: Run, label: string, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let deliver = () => {};
    const open = () => deliver();
    const gate = run.gate({ lane: run.lane, label, alone: true, ready: false, open });
    const end = (result: () => void) => {
      deliver = result;
      gate.ready = true;
      run.foreignEnded();
    };
    work().then((value) => end(() => resolve(value)), (error) => end(() => reject(error)));
  });
}

interface Wrapped {
  readonly holder: object | undefined;
  readonly name: string;
  readonly methods: readonly string[];
}

function wrap(patches: Patches, run: Run, { holder, name, methods }: Wrapped): void {
  for (const method of methods) {
    const original = (holder as Record<string, unknown> | undefined)?.[method];
    if (typeof original !== "function") continue;
    patches.set(holder, method, function foreignMethod(this: unknown, ...args: unknown[]) {
      return foreign(run, `${name}.${method}`, async () => await original.apply(this, args));
    });
  }
}

const SUBTLE: readonly string[] = [
  ...["decrypt", "deriveBits", "deriveKey", "digest", "encrypt", "exportKey", "generateKey"],
  ...["importKey", "sign", "unwrapKey", "verify", "wrapKey"],
];
const BLOB: readonly string[] = ["arrayBuffer", "bytes", "text"];
const READS: readonly string[] = ["readFile", "readTextFile", "stat", "lstat"];
