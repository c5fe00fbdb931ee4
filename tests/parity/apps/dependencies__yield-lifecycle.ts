// State before, during and after dependencies that yield.
import { App, dependency, type Middleware } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

class AsyncDependencyError extends Error {}
class SyncDependencyError extends Error {}
class OtherDependencyError extends Error {}

export function createApp(): App {
  const state: Record<string, string> = {
    "/async": "asyncgen not started",
    "/sync": "generator not started",
    "/async_raise": "asyncgen raise not started",
    "/sync_raise": "generator raise not started",
    "context_a": "not started a",
    "context_b": "not started b",
    "bg": "not set",
    "sync_bg": "not set",
  };
  const errors: string[] = [];

  const getState = dependency(() => state, { name: "get_state" });
  const needs = { deps: { state: getState } };
  const asyncgen = dependency(needs, async function* ({ deps }) {
    yield await Promise.resolve(deps.state["/async"] = "asyncgen started");
    deps.state["/async"] = "asyncgen completed";
  });
  const generator = dependency(needs, function* ({ deps }) {
    yield deps.state["/sync"] = "generator started";
    deps.state["/sync"] = "generator completed";
  });
  const asyncgenTry = dependency(needs, async function* ({ deps }) {
    deps.state["/async_raise"] = "asyncgen raise started";
    try {
      yield await Promise.resolve(deps.state["/async_raise"]);
    } catch (error) {
      if (error instanceof AsyncDependencyError) errors.push("/async_raise");
      throw error;
    } finally {
      deps.state["/async_raise"] = "asyncgen raise finalized";
    }
  });
  const generatorTry = dependency(needs, function* ({ deps }) {
    deps.state["/sync_raise"] = "generator raise started";
    try {
      yield deps.state["/sync_raise"];
    } catch (error) {
      if (error instanceof SyncDependencyError) errors.push("/sync_raise");
      throw error;
    } finally {
      deps.state["/sync_raise"] = "generator raise finalized";
    }
  });
  const contextA = dependency(needs, async function* ({ deps }) {
    deps.state.context_a = "started a";
    try {
      yield await Promise.resolve(deps.state);
    } finally {
      deps.state.context_a = "finished a";
    }
  });
  const contextB = dependency({ deps: { state: contextA } }, async function* ({ deps }) {
    deps.state.context_b = "started b";
    try {
      yield await Promise.resolve(deps.state);
    } finally {
      deps.state.context_b = `finished b with a: ${deps.state.context_a}`;
    }
  });

  /** Shows the state when the handler has answered: request-scoped teardown has not run yet. */
  const showState: Middleware = async (cx, next) => {
    const response = await next(cx);
    response.headers.set("x-state", JSON.stringify(state));
    return response;
  };
  const app = new App(fastapi({ middleware: [showState], report: () => {} }));

  for (
    const [path, name] of [["/async", "get_async"], ["/sync_async", "get_sync_async"]] as const
  ) {
    app.get(path, { name, deps: { state: asyncgen } }, (cx) => cx.deps.state);
  }
  for (const [path, name] of [["/sync", "get_sync"], ["/sync_sync", "get_sync_sync"]] as const) {
    app.get(path, { name, deps: { state: generator } }, (cx) => cx.deps.state);
  }
  for (const prefix of ["", "sync_"]) {
    raises(`${prefix}async_raise`, { made: asyncgenTry, error: AsyncDependencyError });
    raises(`${prefix}sync_raise`, { made: generatorTry, error: SyncDependencyError });
    raises(`${prefix}async_raise_other`, { made: asyncgenTry, error: OtherDependencyError });
    raises(`${prefix}sync_raise_other`, { made: generatorTry, error: OtherDependencyError });
    raises(`${prefix}context_b_raise`, { made: contextB, error: OtherDependencyError });
    app.get(
      `/${prefix}context_b`,
      { name: `get_${prefix}context_b`, deps: { state: contextB } },
      (cx) => cx.deps.state,
    );
    app.get(
      `/${prefix}context_b_bg`,
      { name: `get_${prefix}context_b_bg`, deps: { state: contextB } },
      (cx) => {
        cx.after(() => {
          const { context_a, context_b } = state;
          state[`${prefix}bg`] = `${prefix}bg set - b: ${context_b} - a: ${context_a}`;
        });
        return cx.deps.state;
      },
    );
  }

  interface Raising {
    readonly made: typeof asyncgenTry | typeof generatorTry | typeof contextB;
    readonly error: new () => Error;
  }

  function raises(name: string, { made, error }: Raising): void {
    app.get(`/${name}`, { name: `get_${name}`, deps: { made } }, () => {
      throw new error();
    });
  }
  return app;
}
