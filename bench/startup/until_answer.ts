// Waits until a server answers, asking every millisecond: what start-up is measured by.
import type { ChildProcess } from "node:child_process";
import { connect } from "node:net";

const START_MS = 20_000;

/**
 * Waits for the first answer, of whatever status.
 *
 * @throws {Error} If the process ends, or takes too long.
 */
export async function untilAnswer(
  child: ChildProcess,
  { port, path = "/" }: { readonly port: number; readonly path?: string },
): Promise<void> {
  const startedMs = performance.now();
  while (!await answers(port, path)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error("Cannot measure the start: the server ended");
    }
    if (performance.now() - startedMs > START_MS) {
      throw new Error(`Cannot measure the start: no answer within ${START_MS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Asks once: a connection that is refused says so at once. */
function answers(port: number, path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1");
  let isAnswered = false;
  socket.on("connect", () => socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`));
  socket.on("data", () => {
    isAnswered = true;
    socket.destroy();
  });
  // Its close follows.
  socket.on("error", () => {});
  socket.on("close", () => resolve(isAnswered));
  return promise;
}
