import assert from "node:assert/strict";
import { byteLength, checkCode, cutReason } from "../../src/websocket/internal.ts";
import { WebSocketError } from "../../src/websocket/mod.ts";
import { test } from "../test.ts";

for (const code of [1000, 1001, 1003, 1007, 1008, 1009, 1011, 1012, 1013, 1014, 3000, 4999]) {
  test(`checkCode() lets ${code} be sent`, () => assert.equal(checkCode(code), code));
}

for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 1000.5, NaN, -1]) {
  test(`checkCode() refuses ${code}`, () => {
    assert.throws(() => checkCode(code), RangeError);
    assert.throws(() => new WebSocketError(code), RangeError);
  });
}

const TEXTS = ["", "plain", "é", "語", "😀", "a😀é語", "\ud800", "\udc00x", "\ud83d\ud83d\ude00"];
for (const text of TEXTS) {
  test(`byteLength() counts ${JSON.stringify(text)} as it is sent`, () => {
    assert.equal(byteLength(text), new TextEncoder().encode(text).length);
  });
}

test("cutReason() keeps 123 bytes and no half characters", () => {
  assert.equal(cutReason("a".repeat(123)), "a".repeat(123));
  assert.equal(cutReason("a".repeat(200)), "a".repeat(123));
  assert.equal(cutReason("é".repeat(100)), "é".repeat(61));
  assert.equal(cutReason("😀".repeat(100)), "😀".repeat(30));
  assert.equal(cutReason("\ud800"), "\ufffd");
});
