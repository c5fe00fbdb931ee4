// Times that clients send, as their specifications have them.
import assert from "node:assert/strict";
import { requestTimeoutMs } from "../../src/http/mod.ts";
import { test } from "../test.ts";

const CASES: readonly [field: string, value: string, ms: number | undefined][] = [
  ["request-timeout", "250", 250],
  ["request-timeout", "250ms", 250],
  ["request-timeout", "2s", 2_000],
  ["request-timeout", "1m", 60_000],
  ["request-timeout", "0", 0],
  ["request-timeout", "-1", undefined],
  ["request-timeout", "1h", undefined],
  ["request-timeout", "2s, 3s", undefined],
  ["request-timeout", "9999999999", undefined],
  ["grpc-timeout", "1H", 3_600_000],
  ["grpc-timeout", "1M", 60_000],
  ["grpc-timeout", "1S", 1_000],
  ["grpc-timeout", "1m", 1],
  ["grpc-timeout", "1000u", 1],
  ["grpc-timeout", "1000000n", 1],
  ["grpc-timeout", "123456789m", undefined],
  ["grpc-timeout", "1", undefined],
  ["x-envoy-expected-rq-timeout-ms", "15", 15],
  ["x-envoy-expected-rq-timeout-ms", "15ms", undefined],
  ["prefer", "wait=3", 3_000],
  ["prefer", 'respond-async, Wait = "3" ; x=1', 3_000],
  ["prefer", "wait=3, wait=4", undefined],
  ["prefer", "await=3", undefined],
  ["prefer", "return=minimal", undefined],
  ["x-other", "1", undefined],
];

for (const [field, value, ms] of CASES) {
  test(`requestTimeoutMs() reads ${field}: ${value}`, () => {
    assert.equal(requestTimeoutMs(new Headers({ [field]: value })), ms);
  });
}

test("requestTimeoutMs() takes the shortest, of the fields that are asked for", () => {
  const headers = new Headers({ "request-timeout": "3s", "grpc-timeout": "2S", prefer: "wait=1" });
  assert.equal(requestTimeoutMs(headers), 1_000);
  assert.equal(requestTimeoutMs(headers, ["request-timeout", "grpc-timeout"]), 2_000);
  assert.equal(requestTimeoutMs(new Headers({ prefer: "x".repeat(300) + ", wait=1" })), undefined);
});
