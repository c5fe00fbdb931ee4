// The outer world: nothing that the lab does not simulate may be touched by accident. A run that sent a real request or
// wrote a real file could not be repeated, and would do it a thousand times.

import { AmbientEffect } from "./failure.ts";
import type { Patches } from "./patch.ts";
import type { Run } from "./run.ts";
import { simulateFetch } from "./service.ts";

/** Replaces what reaches the outer world: simulated, allowed by name, or refused. */
export function patchEffects(patches: Patches, run: Run): void {
  const holders: Readonly<Record<string, object | undefined>> = {
    "": globalThis,
    Bun: (globalThis as { Bun?: object }).Bun,
    Deno: (globalThis as { Deno?: object }).Deno,
  };
  for (const [holder, names] of Object.entries(REFUSED)) {
    for (const name of names) {
      const full = holder === "" ? name : `${holder}.${name}`;
      if (!run.limits.allow.includes(full)) patches.set(holders[holder], name, refusing(full));
    }
  }
  if (!run.limits.console) silence(patches);
  if (!run.limits.allow.includes("fetch")) {
    patches.set(
      globalThis,
      "fetch",
      (input: Request | URL | string, init?: RequestInit) => simulateFetch(run, input, init),
    );
  }
}

/** Thousands of runs would print thousands of times what one run, repeated, prints once. */
function silence(patches: Patches): void {
  for (const name of ["debug", "error", "info", "log", "trace", "warn"]) {
    patches.set(console, name, () => {});
  }
}

/** Throws however it is used: called, or with `new`. */
function refusing(name: string): unknown {
  return function refused(): never {
    throw new AmbientEffect(name);
  };
}

/** Weak references depend on the garbage collector, which no seed controls. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  "": ["WebSocket", "EventSource", "Worker", "BroadcastChannel", "WeakRef", "FinalizationRegistry"],
  Bun: ["serve", "spawn", "spawnSync", "connect", "listen", "udpSocket", "write", "sleepSync"],
  Deno: [
    ...["serve", "connect", "connectTls", "connectQuic", "listen", "listenTls", "listenDatagram"],
    ...["resolveDns", "Command", "writeFile", "writeFileSync", "writeTextFile"],
    ...["writeTextFileSync", "create", "createSync", "remove", "removeSync", "rename"],
    ...["renameSync", "mkdir", "mkdirSync", "copyFile", "copyFileSync", "truncate"],
    ...["truncateSync", "makeTempDir", "makeTempDirSync", "makeTempFile", "makeTempFileSync"],
  ],
};
