// What lives as long as the app: values of dependencies with scope "app", each in a scope of its own, closed in reverse
// when the app stops. Cold.

import { cancelCx, closeCx, patientlyAfter, type Provided } from "../cx/internal.ts";
import {
  type AnyDependency,
  checkLasting,
  Dependency,
  type Ending,
  LastingValues,
  SUCCEEDED,
  unwind,
} from "../inject/mod.ts";
import type { RoutePlan } from "../route/mod.ts";
import { AppCx } from "./app_cx.ts";

/** The app's own dependencies. */
export class Lasting {
  /** Their values. */
  readonly values: LastingValues;
  readonly #open: AppCx[] = [];
  readonly #overrides: ReadonlyMap<Dependency, Dependency>;

  /**
   * Nothing is made yet.
   *
   * @param provided Capabilities that the dependencies have.
   */
  constructor(overrides: ReadonlyMap<Dependency, Dependency>, provided: Provided) {
    this.#overrides = overrides;
    this.values = new LastingValues({
      overrides,
      open: (_name, deps) => {
        const cx = new AppCx(provided, deps);
        this.#open.push(cx);
        return cx;
      },
      enter: (cx, entered) => {
        (cx as AppCx).defer(async (outcome) => {
          const ending: Ending = outcome.ok ? SUCCEEDED : { failed: true, error: outcome.error };
          const ended = await unwind([entered], ending);
          if (ended.failed) throw ended.error;
        });
      },
    });
  }

  /** Makes the values of the lifespan in order, then those that the routes need: no request has to wait for them, or fail. */
  async start(lifespan: readonly AnyDependency[], plans: Iterable<RoutePlan>): Promise<void> {
    for (const one of lifespan as readonly Dependency[]) {
      const effective = this.#overrides.get(one.origin) ?? one;
      // A replacement may live with each request instead.
      if (effective.spec.scope === "app") await this.values.get(effective);
    }
    for (const { graph } of plans) {
      for (const node of graph.nodes) {
        if (node.lasting) await this.values.get(node.dependency);
      }
    }
  }

  /**
   * Tears down what was made, last first; all of it, whatever fails. What is being made is waited for, and after a while
   * cancelled: whoever asked for it must not wait for ever.
   *
   * @throws {AggregateError} With what failed.
   */
  async stop(): Promise<void> {
    await this.#settle(this.values.pending());
    this.values.clear();
    const failures: unknown[] = [];
    for (const cx of this.#open.splice(0).reverse()) {
      try {
        await closeCx(cx, { ok: true, value: undefined });
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, "Cannot tear down all dependencies of the app");
    }
  }

  async #settle(pending: readonly Promise<unknown>[]): Promise<void> {
    if (pending.length === 0) return;
    const { promise: settled, resolve } = Promise.withResolvers<void>();
    let stop = patientlyAfter(MAKING_MS, () => {
      for (const cx of this.#open) cancelCx(cx, { kind: "shutdown" });
      // What ignores even that is left behind.
      stop = patientlyAfter(MAKING_MS, resolve);
    });
    void Promise.allSettled(pending).then(() => resolve());
    await settled;
    stop();
  }
}

/**
 * Checks the lifespan of an app.
 *
 * @throws {TypeError} If something in it is no dependency of scope `app`.
 */
export function checkLifespan(
  lifespan: readonly AnyDependency[],
  overrides: ReadonlyMap<Dependency, Dependency>,
): void {
  for (const one of lifespan) {
    if (!(one instanceof Dependency) || one.spec.scope !== "app") {
      const name = one instanceof Dependency ? one.name : String(one);
      throw new TypeError(
        `Cannot start ${name} with the app: it is no dependency of scope "app"; ` +
          'make it with dependency(..., { scope: "app" })',
      );
    }
    const effective = overrides.get(one.origin) ?? one;
    if (effective.spec.scope === "app") {
      checkLasting(effective, { overrides, owner: "the lifespan" });
    }
  }
}

/** Time for what is being made when the app stops, and once more after its cancellation. */
const MAKING_MS = 3_000;
