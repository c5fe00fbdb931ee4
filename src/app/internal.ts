// What explains an app: how requests without a route are answered.

export { fallbackPolicyOf, whyUnmatched } from "./fallback.ts";
export type { Unmatched } from "./fallback.ts";
export type { Mount } from "./mount.ts";
