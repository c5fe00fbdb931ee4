// The small version of bench/soak/resets.ts.
import assert from "node:assert/strict";
import { test } from "../test.ts";
import { playResets } from "./resets.ts";

test(
  "500 requests, 40 % of the clients reset: everything is released once, nothing stays",
  async () => {
    const { left, right, books, ...rest } = await playResets({
      requests: 500,
      atOnce: 16,
      seed: 1,
      leaving: 0.4,
    });
    const leavers = Object.values(left).reduce((sum, count) => sum + count, 0);
    assert.ok(leavers > 100, `${leavers} clients left`);
    for (const [kind, [acquired, released]] of Object.entries(books)) {
      assert.equal(released, acquired, kind);
    }
    for (const kind of ["request", "handler", "transient", "app", "defer", "task", "message"]) {
      assert.ok(books[kind]![0] > 0, kind);
    }
    const { tookMs: _, ...problems } = rest;
    assert.deepEqual(problems, {
      wrong: [],
      doubles: 0,
      openScopes: [],
      inFlight: 0,
      zombies: 0,
      reports: [],
    });
    assert.equal(right + leavers, 500);
    // Deno keeps sockets whose clients left before their WebSocket was open, see deno_socket.ts.
  },
  { timeoutMs: 30_000, sanitize: false },
);
