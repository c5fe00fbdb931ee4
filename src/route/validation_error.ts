// A request or an answer that does not fit its schema.

import type { Issue } from "../schema/mod.ts";

/** The request does not fit what the route declares: answered with 422 and all findings. */
export class ValidationError extends Error {
  /** All findings, in FastAPI's order. */
  readonly issues: readonly Issue[];
  /** The parsed body, or its text where it could not be parsed. */
  readonly body: unknown;

  /** Collects findings about a request. */
  constructor(issues: readonly Issue[], body?: unknown) {
    super(`Cannot accept the request: ${issues.length} finding(s)`);
    this.name = "ValidationError";
    this.issues = issues;
    this.body = body;
  }
}

/** The handler's value does not fit the declared answer: a 500 that shows nothing of it, loud in the log. */
export class ResponseValidationError extends Error {
  /** All findings; they hold values and are for the log only. */
  readonly issues: readonly Issue[];

  /** Collects findings about an answer. */
  constructor(issues: readonly Issue[], where: string) {
    const first = issues[0];
    super(
      `Cannot encode the answer of ${where}: ${issues.length} finding(s), ` +
        `first: ${first?.type} at ${first?.loc.join(".")}`,
    );
    this.name = "ResponseValidationError";
    this.issues = issues;
  }
}
