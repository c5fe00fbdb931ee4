// minijinja, Jinja2's engine by Jinja2's author, as WebAssembly. A panic inside of it, of a text too large for its memory
// say, leaves an environment that refuses everything: it is replaced.

import { Environment } from "minijinja-js";
import type { Engine, EngineFunctions } from "./engine.ts";
import { writtenBy } from "./engine.ts";

/** Options of {@linkcode minijinja}. */
export interface MinijinjaOptions extends EngineFunctions {
  /** Most steps that one rendering may take; `undefined` for no limit. */
  readonly stepsMax: number | undefined;
}

/** Opens minijinja. */
export function minijinja(options: MinijinjaOptions): Engine {
  return new Minijinja(options);
}

class Minijinja implements Engine {
  readonly #options: MinijinjaOptions;
  readonly #sources = new Map<string, string>();
  #environment: Environment;

  constructor(options: MinijinjaOptions) {
    this.#options = options;
    this.#environment = open(options);
  }

  add(name: string, source: string): void {
    this.#guarded(() => this.#environment.addTemplate(name, source));
    this.#sources.set(name, source);
  }

  render(name: string, values: Readonly<Record<string, unknown>>): string {
    const text = this.#guarded(() => this.#environment.renderTemplate(name, values));
    // It escapes slashes too, which Jinja2 does not and nothing needs: an escaped ampersand never stands before them.
    return writtenBy(name).escapes ? text.replaceAll("&#x2f;", "/") : text;
  }

  #guarded<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) {
        this.#replace();
        throw new Error("the engine broke", { cause: error });
      }
      // The lines after the first show the source, which belongs into no log.
      throw new Error((error as Error).message.split("\n", 1)[0], { cause: error });
    }
  }

  #replace(): void {
    this.#environment = open(this.#options);
    for (const [name, source] of this.#sources) this.#environment.addTemplate(name, source);
  }
}

function open({ filters, tests, stepsMax }: MinijinjaOptions): Environment {
  const environment = new Environment();
  // Methods of strings, lists and dicts, as templates of Jinja2 use them.
  environment.enablePyCompat();
  if (stepsMax !== undefined) environment.fuel = stepsMax;
  for (const [name, run] of Object.entries(filters)) environment.addFilter(name, run);
  for (const [name, run] of Object.entries(tests)) environment.addTest(name, run);
  return environment;
}
