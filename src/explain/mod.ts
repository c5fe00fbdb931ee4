/**
 * What an app would do with a request, and why.
 *
 * @module
 */

export { explain, explainApp } from "./explain.ts";
export type { AppExplanation, Explanation } from "./explain.ts";
export type {
  ExplainedAnswer,
  ExplainedDependency,
  ExplainedInput,
  ExplainedRoute,
} from "./route.ts";
