// Ambient randomness, made from the one choice that gives all of a run's random numbers.

import type { Patches } from "./patch.ts";
import type { Run } from "./run.ts";

/** Replaces sources of random numbers and identifiers by those of the run. */
export function patchRandom(patches: Patches, run: Run): void {
  patches.set(Math, "random", () => {
    run.ambient("Math.random");
    return run.random();
  });
  patches.set(crypto, "getRandomValues", (view: ArrayBufferView) => {
    run.ambient("crypto.getRandomValues");
    fillRandom(run, new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  });
  patches.set(crypto, "randomUUID", () => {
    run.ambient("crypto.randomUUID");
    return uuidOf(run, "4");
  });
  const { Bun: bun } = globalThis as { Bun?: object };
  patches.set(bun, "randomUUIDv7", () => {
    run.ambient("Bun.randomUUIDv7");
    const time = run.timers.wallMs.toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}${uuidOf(run, "7").slice(13)}`;
  });
}

/** Fills `bytes` with the run's random ones. */
export function fillRandom(run: Run, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(run.random() * 256);
}

/** A UUID of the run, of a version (RFC 9562 section 4). */
export function uuidOf(run: Run, version: "4" | "7"): string {
  const bytes = new Uint8Array(16);
  fillRandom(run, bytes);
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = "89ab"[bytes[8]! >> 4 & 3]!;
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    version + digits.slice(13, 16),
    variant + digits.slice(17, 20),
    digits.slice(20),
  ].join("-");
}
