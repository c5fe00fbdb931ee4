/**
 * Dependencies: declare, order, resolve, dispose, override.
 *
 * @module
 */

export { Dependency } from "./dependency.ts";
export type {
  DependencyOptions,
  DependencyScope,
  DependencySpec,
  SecurityUse,
  ValueOf,
} from "./dependency.ts";
export type {
  AnyDependency,
  Deps,
  DepsOf,
  Fields,
  Infer,
  InferShape,
  InputSpec,
  Provides,
  Shape,
} from "./fields.ts";
export { compileGraph } from "./graph.ts";
export type { Graph, GraphSource, Node } from "./graph.ts";
export { checkLasting, LastingValues } from "./lasting.ts";
export type { LastingCheck, LastingSource } from "./lasting.ts";
export { namedValues, NO_VALUE, resolve } from "./resolve.ts";
export type { Opener, Resolution } from "./resolve.ts";
export { securityScopes } from "./scopes.ts";
export { SUCCEEDED, unwind } from "./teardown.ts";
export type { Ending, Entered } from "./teardown.ts";
