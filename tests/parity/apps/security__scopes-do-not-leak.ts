// Scopes add up downwards, not to siblings.
import { App, dependency } from "../../../mod.ts";
import { securityScopes } from "../../../src/auth/mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const security1 = dependency({ deps: { scopes: securityScopes } }, (cx) => cx.deps.scopes);
  const security2 = dependency({ deps: { scopes: securityScopes } }, (cx) => cx.deps.scopes);
  const dep3 = dependency({
    deps: {
      dep1: security1.with({ scopes: ["scope1"] }),
      dep2: security2.with({ scopes: ["scope2"] }),
    },
  }, (cx) => cx.deps);

  const app = new App(fastapi());
  app.get("/scopes", {
    name: "get_scopes",
    deps: { dep3: dep3.with({ scopes: ["scope3"] }) },
  }, (cx) => cx.deps.dep3);
  return app;
}
