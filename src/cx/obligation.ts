// What a scope has promised to finish: a reserved slot, an open transaction. It must be committed or aborted before the
// scope closes; one that is left is aborted and reported, so that a cancelled request cannot keep a slot for ever.

import { ScopeClosed } from "./cancel.ts";
import { report } from "./log.ts";
import type { Node } from "./node.ts";
import { tell } from "./world.ts";

/** Something that must be committed or aborted before its scope closes. */
export class Obligation implements Disposable {
  /** What it is: `"slot"`, `"transaction"`. */
  readonly kind: string;
  readonly #node: Node;
  readonly #onAbort: (() => void) | undefined;

  /** Made by `cx.obligation`. */
  constructor(node: Node, kind: string, onAbort: (() => void) | undefined) {
    this.kind = kind;
    this.#node = node;
    this.#onAbort = onAbort;
    (node.obligations ??= new Set()).add(this);
    tell("reserve", node.cx, kind);
  }

  /** Whether it is neither committed nor aborted yet. */
  get isOpen(): boolean {
    return this.#node.obligations?.has(this) === true;
  }

  /**
   * Keeps the promise.
   *
   * @throws {ScopeClosed} If the scope closed before: it was aborted then.
   * @throws {TypeError} If it was committed or aborted already.
   */
  commit(): void {
    this.#resolve("commit");
  }

  /**
   * Takes the promise back and calls what was given to `cx.obligation` for that.
   *
   * @throws {TypeError} If it was committed or aborted already.
   */
  abort(): void {
    this.#resolve("abort");
    this.#onAbort?.();
  }

  /** Aborts it if it is still open: `using permit = cx.obligation("slot")`. */
  [Symbol.dispose](): void {
    if (this.isOpen) this.abort();
  }

  #resolve(how: "commit" | "abort"): void {
    if (this.#node.obligations?.delete(this) !== true) {
      if (this.#node.state === "closed") throw new ScopeClosed(`${how} ${this.kind}`);
      throw new TypeError(`Cannot ${how} ${this.kind}: it was committed or aborted already`);
    }
    tell(how, this.#node.cx, this.kind);
  }
}

/** Aborts what was left, last first. */
export function abortLeaked(node: Node): void {
  if (node.obligations === undefined || node.obligations.size === 0) return;
  for (const one of [...node.obligations].reverse()) {
    tell("leak", node.cx, one.kind);
    report(node, "error", { message: "an obligation was left open", fields: { kind: one.kind } });
    try {
      one[Symbol.dispose]();
    } catch (error) {
      report(node, "error", { message: "an obligation cannot be aborted", fields: { error } });
    }
  }
}
