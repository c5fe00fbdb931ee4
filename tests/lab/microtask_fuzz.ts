// Random programs of promises, thenables, asynchronous generators and disposals, and what each of them did in which order.
// Everything in them is the language's: two engines that disagree on one make the lab's traces differ.
//
// Left out is what engines are known to disagree on: `generator.return(<rejected promise>)` during `yield*` (V8 15 goes
// on). `finally` is the lab's own, as JavaScriptCore's takes fewer turns.
import { turn } from "../../src/lab/host.ts";
import { fnv64 } from "../../src/lab/trace_hash.ts";

/** Runs the programs of the seeds from `from` to before `to`. @returns The hash of what they did. */
export async function hashOfPrograms(from: number, to: number): Promise<string> {
  const hashes: string[] = [];
  for (let seed = from; seed < to; seed++) hashes.push(await new Program(seed).run());
  return fnv64(hashes.join("\n"));
}

/** What one program does: the order of its events, for a look at a difference. */
export async function eventsOfProgram(seed: number): Promise<string> {
  return await new Program(seed).run();
}

class Program {
  readonly #events: string[] = [];
  readonly #shared: Promise<unknown>[] = [];
  readonly #resolvers: ((value: unknown) => void)[] = [];
  #state: number;
  #names = 0;
  #budget = 120;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761) >>> 0 || 1;
  }

  async run(): Promise<string> {
    for (let i = 0; i < 3; i++) this.#task(0);
    await turn();
    while (this.#resolvers.length > 0) this.#resolvers.shift()!("z");
    await turn();
    await turn();
    return this.#events.join(" ");
  }

  /** A whole number below `size` (xorshift). */
  #random(size: number): number {
    let state = this.#state;
    state = (state ^ (state << 13)) >>> 0;
    state = (state ^ (state >>> 17)) >>> 0;
    this.#state = state = (state ^ (state << 5)) >>> 0;
    return state % size;
  }

  #log(event: string): void {
    if (this.#events.length < EVENTS_MAX) this.#events.push(event);
  }

  #name(kind: string): string {
    return `${kind}${this.#names++}`;
  }

  /** A value to await; a promise among them never counts as unhandled. */
  #value(depth: number): unknown {
    if (depth > DEPTH_MAX || this.#budget < 0) return "literal";
    const value = this.#anyValue(depth);
    if (value instanceof Promise) value.catch(() => {});
    return value;
  }

  #anyValue(depth: number): unknown {
    const name = this.#name("p");
    switch (this.#random(14)) {
      case 0:
        return Promise.resolve(name);
      case 1:
        return Promise.reject(new Error(name));
      case 2:
        return this.#thenable(name);
      case 3:
        return this.#task(depth + 1);
      case 4:
        return new Promise((resolve) => void this.#resolvers.push(resolve));
      case 5:
        return new Promise((resolve) =>
          queueMicrotask(() => {
            this.#log(`${name}q`);
            resolve(name);
          })
        );
      case 6:
        return this.#shared.length === 0
          ? Promise.resolve(name)
          : this.#shared[this.#random(this.#shared.length)];
      case 7:
        return Promise.resolve(this.#value(depth + 1)).then(
          () => this.#log(`${name}t`),
          () => this.#log(`${name}e`),
        );
      case 8:
        return Promise.all([this.#value(depth + 1), this.#value(depth + 1)]);
      case 9:
        return Promise.race([this.#value(depth + 1), Promise.resolve(name)]);
      case 10:
        return Promise.allSettled([this.#value(depth + 1), Promise.reject(new Error(name))]);
      case 11:
        return Promise.any([Promise.resolve(name), this.#value(depth + 1)]);
      case 12:
        return Promise.resolve(name).finally(() => this.#log(`${name}f`));
      default:
        return Derived.resolve(name);
    }
  }

  #thenable(name: string): PromiseLike<string> {
    const then = (resolve: (value: string) => void) => {
      this.#log(`${name}T`);
      if (this.#random(2) === 1) resolve(name);
      else queueMicrotask(() => resolve(name));
    };
    return { then } as unknown as PromiseLike<string>;
  }

  async *#generator(depth: number): AsyncGenerator<unknown> {
    const name = this.#name("g");
    try {
      const count = 1 + this.#random(3);
      for (let i = 0; i < count; i++) {
        this.#budget--;
        this.#log(name + i);
        if (this.#random(3) === 0) await this.#value(depth);
        if (this.#random(4) === 0 && depth < 3) {
          yield* this.#random(2) === 1
            ? this.#generator(depth + 1)
            : [this.#value(depth + 1), "literal"];
        } else yield this.#value(depth);
      }
      if (this.#random(3) === 0) return this.#value(depth);
    } finally {
      this.#log(`${name}F`);
      if (this.#random(2) === 1) await null;
    }
  }

  #task(depth: number): Promise<unknown> {
    const name = this.#name("t");
    const running = (async () => {
      const count = 1 + this.#random(4);
      for (let i = 0; i < count; i++) {
        if (this.#budget-- < 0) return name;
        this.#log(`${name}.${i}`);
        await this.#step(name, depth);
      }
      if (this.#random(5) === 0) throw new Error(name);
      return this.#random(4) === 0 ? this.#value(depth + 1) : name;
    })();
    running.catch(() => {});
    return running;
  }

  async #step(name: string, depth: number): Promise<void> {
    try {
      switch (this.#random(9)) {
        case 0:
        case 1:
        case 2: {
          const value = this.#value(depth);
          if (this.#resolvers.length > 0 && this.#random(2) === 1) this.#resolvers.shift()!(name);
          await value;
          break;
        }
        case 3:
          if (depth < 4) this.#shared.push(this.#task(depth + 1));
          break;
        case 4:
          if (depth < 4) await this.#consume(name, depth);
          break;
        case 5:
          this.#resolveOne(name, depth);
          await null;
          break;
        case 6:
          await this.#dispose(name, depth);
          break;
        case 7:
          await this.#queue(depth);
          break;
        default:
          for await (const _ of [this.#value(depth + 1), "literal"]) this.#log(`${name}s`);
      }
    } catch {
      this.#log(`${name}x`);
    }
  }

  async #consume(name: string, depth: number): Promise<void> {
    let taken = 0;
    for await (const _ of this.#generator(depth + 1)) {
      this.#log(`${name}v`);
      if (++taken > this.#random(4)) break;
    }
  }

  #resolveOne(name: string, depth: number): void {
    if (this.#resolvers.length === 0) return;
    const [resolve] = this.#resolvers.splice(this.#random(this.#resolvers.length), 1);
    resolve!(this.#random(2) === 1 ? this.#value(depth + 1) : name);
  }

  async #dispose(name: string, depth: number): Promise<void> {
    await using _resource = {
      [Symbol.asyncDispose]: async () => {
        this.#log(`${name}D`);
        if (this.#random(2) === 1) await null;
      },
    };
    if (this.#random(2) === 1) await this.#value(depth + 1);
  }

  /** Several requests to one generator at once. */
  async #queue(depth: number): Promise<void> {
    const generator = this.#generator(depth + 1);
    const first = generator.next();
    const second = generator.next();
    first.catch(() => {});
    second.catch(() => {});
    if (this.#random(2) === 1) generator.return("literal").catch(() => {});
    await second;
  }
}

class Derived<T> extends Promise<T> {}

const EVENTS_MAX = 3_000;
const DEPTH_MAX = 4;
