// Other services, by origin: the program's own fetch ends up at an app or a function in the same run.

import { AmbientEffect, DependencyFailure } from "./failure.ts";
import { call } from "./io.ts";
import type { Run } from "./run.ts";

/** Answers the requests to an origin. */
export interface Service {
  /** Answers one request. */
  fetch(request: Request): Response | Promise<Response>;
}

/** How the origin behaves. */
export interface ServiceOptions {
  /** Whether requests may fail on their way when the lab explores faults. Default `true`. */
  readonly faults?: boolean;
}

/** A registered origin. */
export interface RegisteredService extends Required<ServiceOptions> {
  /** Who answers. */
  readonly service: Service;
}

/** What `fetch` is during a run. */
export async function simulateFetch(
  run: Run,
  input: Request | URL | string,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, init);
  const { origin, pathname } = new URL(request.url);
  const registered = run.services.get(origin);
  if (registered === undefined) throw new AmbientEffect(`fetch of ${origin}`);
  const { signal } = request;
  signal.throwIfAborted();
  const answering = call(run, {
    ...{ cx: undefined, name: origin, label: `${request.method} ${pathname}` },
    faults: registered.faults,
    // A request that was given up on its way never arrives.
    effect: () => {
      signal.throwIfAborted();
      return registered.service.fetch(request);
    },
  });
  return await untilAborted(answering.catch(networkError), signal);
}

/** What fetch rejects with when there is no answer (Fetch standard, "network error"). */
function networkError(error: unknown): never {
  if (error instanceof DependencyFailure) throw new TypeError(error.message, { cause: error });
  throw error;
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then((value) => {
      signal.removeEventListener("abort", abort);
      resolve(value);
    }, (error) => {
      signal.removeEventListener("abort", abort);
      reject(error);
    });
  });
}
