// What the document says about one operation comes from here: a served route, a callback or a webhook, with the inputs
// of its dependencies in the order of the document.

import type { FieldsPlan, InputsPlan, RoutePlan } from "../route/mod.ts";

/** Own inputs first, then each dependency before those that it needs itself, each once: FastAPI's order. */
export function inputsInOrder(plan: RoutePlan): readonly InputsPlan[] {
  return [plan.inputs, ...nodesInOrder(plan).flatMap((node) => node.inputs ?? [])];
}

/** The dependencies of a route from the outside to the inside. */
export function nodesInOrder(plan: RoutePlan): RoutePlan["graph"]["nodes"] {
  const { nodes, roots } = plan.graph;
  const ordered = new Set<RoutePlan["graph"]["nodes"][number]>();
  const visit = (index: number): void => {
    const node = nodes[index]!;
    if (ordered.has(node)) return;
    ordered.add(node);
    node.needs.forEach(visit);
  };
  roots.forEach(visit);
  return [...ordered];
}

/** The parameters of one place, own ones first. */
export function fieldsAt(
  all: readonly InputsPlan[],
  place: "params" | "query" | "headers" | "cookies",
): readonly FieldsPlan[] {
  return all.flatMap((inputs) => inputs[place] ?? []);
}

/** Whether anything of the request is checked, so that the answer may be 422. */
export function checksInput(all: readonly InputsPlan[]): boolean {
  return all.some((inputs) => {
    const { params, query, headers, cookies, body } = inputs;
    return (params ?? query ?? headers ?? cookies ?? body) !== undefined;
  });
}
