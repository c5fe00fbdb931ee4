// Callable objects and bound methods (plain, async, generators) as dependencies.
import { App, dependency, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const value = { value: t.String() };

/** An object that is called with the value. */
class Callable {
  call(text: string): string {
    return text;
  }

  callAsync(text: string): Promise<string> {
    return Promise.resolve(text);
  }

  *generate(text: string): Generator<string> {
    yield text;
  }

  async *generateAsync(text: string): AsyncGenerator<string> {
    yield await Promise.resolve(text);
  }
}

export function createApp(): App {
  const app = new App(fastapi());
  const callable = new Callable();
  const instance = dependency(() => new Callable(), { name: "CallableDependency" });

  app.get(
    "/callable-dependency-class",
    { name: "get_callable_dependency_class", query: value, deps: { instance } },
    (cx) => cx.deps.instance.call(cx.query.value),
  );
  app.get(
    "/callable-gen-dependency-class",
    { name: "get_callable_gen_dependency_class", query: value, deps: { instance } },
    (cx) => cx.deps.instance.generate(cx.query.value).next().value,
  );
  app.get(
    "/async-callable-dependency-class",
    { name: "get_async_callable_dependency_class", query: value, deps: { instance } },
    (cx) => cx.deps.instance.callAsync(cx.query.value),
  );
  app.get(
    "/async-callable-gen-dependency-class",
    { name: "get_async_callable_gen_dependency_class", query: value, deps: { instance } },
    async (cx) => (await cx.deps.instance.generateAsync(cx.query.value).next()).value,
  );

  const plain = dependency({ query: value }, (cx) => callable.call(cx.query.value));
  const later = dependency({ query: value }, (cx) => callable.callAsync(cx.query.value));
  const yielded = dependency({ query: value }, (cx) => callable.generate(cx.query.value));
  const yieldedLater = dependency({ query: value }, (cx) => callable.generateAsync(cx.query.value));

  for (
    const [path, name, made] of [
      ["/callable-dependency", "get_callable_dependency", plain],
      ["/callable-gen-dependency", "get_callable_gen_dependency", yielded],
      ["/async-callable-dependency", "get_async_callable_dependency", later],
      ["/async-callable-gen-dependency", "get_async_callable_gen_dependency", yieldedLater],
      ["/synchronous-method-dependency", "get_synchronous_method_dependency", plain],
      ["/synchronous-method-gen-dependency", "get_synchronous_method_gen_dependency", yielded],
      ["/asynchronous-method-dependency", "get_asynchronous_method_dependency", later],
      [
        "/asynchronous-method-gen-dependency",
        "get_asynchronous_method_gen_dependency",
        yieldedLater,
      ],
    ] as const
  ) {
    app.get(path, { name, deps: { made } }, (cx) => cx.deps.made);
  }
  return app;
}
