// Counts what is acquired and released, kind by kind, and whatever is released twice.

/** The books of one run. */
export class Ledger {
  /** Acquired so far, by kind. */
  readonly acquired: Map<string, number> = new Map();
  /** Released so far, by kind. */
  readonly released: Map<string, number> = new Map();
  /** Released more than once. */
  doubles = 0;

  /** Takes one; the returned function gives it back. */
  acquire(kind: string): () => void {
    this.#count(this.acquired, kind);
    let isReleased = false;
    return () => {
      if (isReleased) this.doubles++;
      isReleased = true;
      this.#count(this.released, kind);
    };
  }

  /** Kinds of which more were acquired than released, or the other way round. */
  get unbalanced(): string[] {
    const kinds = new Set([...this.acquired.keys(), ...this.released.keys()]);
    return [...kinds].filter((kind) => this.acquired.get(kind) !== this.released.get(kind));
  }

  #count(counts: Map<string, number>, kind: string): void {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
}
