// The randomness that scopes show to their users: repeatable in the lab.

import { world } from "./world.ts";

/** Gives random values. Numbers are for jitter and samples; secrets take {@linkcode Random.bytes}. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /**
   * A whole number.
   *
   * @param min Smallest value.
   * @param max Largest value.
   * @throws {RangeError} If there is no whole number between them.
   */
  int(min: number, max: number): number;
  /**
   * Random bytes of cryptographic quality, outside of the lab.
   *
   * @param length How many; at most 65 536.
   */
  bytes(length: number): Uint8Array;
  /** A random UUID (RFC 9562, version 4). */
  uuid(): string;
}

/** The randomness of the current world. */
export const RANDOM: Random = Object.freeze({
  next: () => world().random(),
  int(min: number, max: number): number {
    const [low, high] = [Math.ceil(min), Math.floor(max)];
    if (!(low <= high) || !Number.isSafeInteger(high - low)) {
      throw new RangeError(`Cannot draw a whole number from ${min} to ${max}`);
    }
    return low + Math.floor(world().random() * (high - low + 1));
  },
  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    world().fill(bytes);
    return bytes;
  },
  uuid: () => world().uuid(),
});
