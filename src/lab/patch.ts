// Replacing properties of objects that belong to others, and putting back exactly what was there.

/** Replaced properties. */
export class Patches {
  readonly #undo: (() => void)[] = [];

  /** Replaces a property; one that `target` does not have is left alone. */
  set(target: object | undefined, name: string, value: unknown): void {
    if (target === undefined || !(name in target)) return;
    const before = Object.getOwnPropertyDescriptor(target, name);
    if (before?.configurable === false) {
      // The properties of Bun's own objects can only be assigned.
      const holder = target as Record<string, unknown>;
      this.#undo.push(() => holder[name] = before.value);
      holder[name] = value;
      return;
    }
    this.#undo.push(() => {
      if (before === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, before);
    });
    const enumerable = before?.enumerable ?? false;
    Object.defineProperty(target, name, { value, enumerable, configurable: true, writable: true });
  }

  /** Puts everything back, the last one first. */
  restore(): void {
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) undo();
  }
}
