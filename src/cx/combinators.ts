// Several bodies at once, in a scope that returns only when every one of them has closed: no loser runs on.

import { Cancelled, type CancelReason } from "./cancel.ts";
import { cancelNode } from "./cancel_tree.ts";
import type { Node } from "./node.ts";
import { Failures } from "./outcome.ts";
import { runSpawned, type Work } from "./run.ts";
import { tell } from "./world.ts";

/** Bodies for a combinator. */
export type Works = readonly Work<unknown>[];

/** Values of {@linkcode Works}, place by place. */
export type ValuesOf<W extends Works> = {
  -readonly [K in keyof W]: W[K] extends Work<infer T> ? Awaited<T> : never;
};

/** What became of {@linkcode Works}, place by place. */
export type SettledOf<W extends Works> = {
  -readonly [K in keyof W]: PromiseSettledResult<W[K] extends Work<infer T> ? Awaited<T> : never>;
};

/** Opens the scope of one contender. */
export type Fork = (name: string) => Node;

/** The bodies of one combinator, running. */
class Contest {
  readonly nodes: Node[];
  readonly results: Promise<PromiseSettledResult<unknown>>[];

  /** `onSettled` is called as they end, with the place. */
  constructor(
    works: Works,
    fork: Fork,
    onSettled: (result: PromiseSettledResult<unknown>, contest: Contest, place: number) => void,
  ) {
    this.nodes = works.map((_, place) => fork(`${place}`));
    this.results = this.nodes.map((node, place) =>
      runSpawned(node, works[place]!).then(
        (value) => ({ status: "fulfilled" as const, value }),
        (reason: unknown) => ({ status: "rejected" as const, reason }),
      ).then((result) => {
        onSettled(result, this, place);
        return result;
      })
    );
  }

  /** Cancels all but the one at `place`. */
  cancelOthers(place: number, reason: CancelReason): void {
    this.nodes.forEach((node, at) => {
      if (at !== place) cancelNode(node, reason);
    });
  }

  /** Waits until all have closed. */
  async drain(inner: Node): Promise<PromiseSettledResult<unknown>[]> {
    const results = await Promise.all(this.results);
    tell("race_end", inner.cx, this.nodes.map(({ id }) => id).join(","));
    return results;
  }
}

/** All values; the first failure cancels the others. */
export async function all<W extends Works>(
  inner: Node,
  works: W,
  fork: Fork,
): Promise<ValuesOf<W>> {
  const failures = new Failures();
  let cancelled: unknown = undefined;
  const contest = new Contest(works, fork, (result, contest, place) => {
    if (result.status === "fulfilled") return;
    const { reason } = result;
    if (isConsequence(contest.nodes[place]!, reason)) cancelled ??= reason;
    else failures.add(reason);
    contest.cancelOthers(place, { kind: "fail_fast" });
  });
  const results = await contest.drain(inner);
  if (failures.any) throw failures.error;
  if (cancelled !== undefined) throw cancelled;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as ValuesOf<W>;
}

/** A cancellation that came from outside of the body, and says nothing of its own. */
function isConsequence(node: Node, error: unknown): boolean {
  return error instanceof Cancelled && node.reason !== undefined;
}

/** What became of each; nothing is cancelled. */
export async function allSettled<W extends Works>(
  inner: Node,
  works: W,
  fork: Fork,
): Promise<SettledOf<W>> {
  const contest = new Contest(works, fork, () => {});
  return await contest.drain(inner) as SettledOf<W>;
}

/** What the first one to end gave or threw; the others are cancelled. */
export async function race<T>(inner: Node, works: readonly Work<T>[], fork: Fork): Promise<T> {
  if (works.length === 0) throw new TypeError("Cannot race nothing: it would never end");
  let first: PromiseSettledResult<unknown> | undefined = undefined;
  const contest = new Contest(works, fork, (result, contest, place) => {
    if (first !== undefined) return;
    first = result;
    contest.cancelOthers(place, { kind: "race_lost" });
  });
  await contest.drain(inner);
  const result = first! as PromiseSettledResult<T>;
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

/** The first value; the others are cancelled. */
export async function any<T>(inner: Node, works: readonly Work<T>[], fork: Fork): Promise<T> {
  let first: PromiseFulfilledResult<unknown> | undefined = undefined;
  const contest = new Contest(works, fork, (result, contest, place) => {
    if (first !== undefined || result.status === "rejected") return;
    first = result;
    contest.cancelOthers(place, { kind: "race_lost" });
  });
  const results = await contest.drain(inner);
  if (first !== undefined) return (first as PromiseFulfilledResult<T>).value;
  if (inner.reason !== undefined) throw new Cancelled(inner.reason);
  throw new AggregateError(
    results.map((result) => (result as PromiseRejectedResult).reason),
    "Cannot get any value: all of them failed",
  );
}
