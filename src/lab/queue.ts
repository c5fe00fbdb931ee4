// A simulated message queue, for events that a program publishes beside its store.

import type { Cx } from "../cx/mod.ts";
import { call } from "./io.ts";
import type { Run } from "./run.ts";

/** Options of a simulated queue. */
export interface QueueOptions {
  /** Name in traces. Default `"queue"`. */
  readonly name?: string;
  /** Whether calls may fail when the lab explores faults. Default `true`. */
  readonly faults?: boolean;
}

/** A simulated queue: each message is received once, in the order in which they were published. */
export class LabQueue<M = unknown> {
  /** Everything that was published, for checks of a test. */
  readonly published: M[] = [];
  readonly #run: Run;
  readonly #options: Required<QueueOptions>;
  readonly #messages: M[] = [];
  readonly #waiting: (() => void)[] = [];

  /** Made by the test's context. */
  constructor(run: Run, options: QueueOptions = {}) {
    this.#run = run;
    this.#options = { name: "queue", faults: true, ...options };
  }

  /** Publishes a message. @param cx The scope that waits for it to be accepted. */
  publish(message: M, cx?: Cx): Promise<void> {
    return call(this.#run, {
      ...{ ...this.#options, cx, label: "publish" },
      effect: () => {
        this.published.push(message);
        this.#messages.push(message);
        this.#waiting.shift()?.();
      },
    });
  }

  /** Waits for the next message. @param cx The scope that waits. */
  async receive(cx: Cx): Promise<M> {
    const { name } = this.#options;
    while (this.#messages.length === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await cx.wait(promise, {
        label: `${name} empty`,
        onEnd: () => void remove(this.#waiting, resolve),
      });
    }
    const message = this.#messages.shift()!;
    await call(this.#run, { cx, name, label: "receive", faults: false, effect: () => {} });
    return message;
  }
}

/** Takes `value` out of `list`, if it is there. @returns Whether it was. */
export function remove<T>(list: T[], value: T): boolean {
  const index = list.indexOf(value);
  if (index >= 0) list.splice(index, 1);
  return index >= 0;
}
