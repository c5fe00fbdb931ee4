// What may stand in a log line: bounded, plain, without secrets, whatever was given.
import assert from "node:assert/strict";
import { Plain } from "../../src/log/plain.ts";
import { test } from "../test.ts";

const plain = new Plain();
const one = (value: unknown) => plain.fields({ value }).value;

const SECRET_FIELDS = [
  "password",
  "newPassword",
  "PASSWD",
  "Authorization",
  "proxy-authorization",
  "cookie",
  "Set-Cookie",
  "x-api-key",
  "apiKey",
  "access_token",
  "client_secret",
  "private.key",
  "csrf",
  "x".repeat(201),
];
for (const name of SECRET_FIELDS) {
  test(`a value under the name ${name.slice(0, 30)} is redacted, however deep`, () => {
    assert.deepEqual(plain.fields({ [name]: "hunter2" }), { [name]: "[redacted]" });
    assert.deepEqual(one({ deep: [{ [name]: { value: "hunter2" } }] }), {
      deep: [{ [name]: "[redacted]" }],
    });
  });
}

test("names of one's own are redacted as well, and others are not", () => {
  const own = new Plain({ redact: ["iban", "Card-Number"] });
  assert.deepEqual(
    own.fields({ userIban: 1, card_number: 2, tokens: 3, passwords: 4, keyboard: 5 }),
    {
      userIban: "[redacted]",
      card_number: "[redacted]",
      tokens: 3,
      passwords: 4,
      keyboard: 5,
    },
  );
});

const TEXTS: [text: string, shown: string][] = [
  ["Authorization: Bearer abc.def-123", "Authorization: Bearer [redacted]"],
  ["basic dXNlcjpwYXNz", "basic [redacted]"],
  ["connect postgres://app:hunter2@db:5432/x", "connect postgres://[redacted]@db:5432/x"],
  ["jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "jwt [redacted] end"],
  ["login failed, password=hunter2&user=a", "login failed, password=[redacted]&user=a"],
  ['{"token": "abc def", "id": 7}', '{"token": [redacted], "id": 7}'],
  ["api_key:abc", "api_key:[redacted]"],
  ["https://example.com/a?b=c basically fine", "https://example.com/a?b=c basically fine"],
  ["the bearer of this", "the bearer of this"],
];
for (const [text, shown] of TEXTS) {
  test(`text ${JSON.stringify(text)} is written as ${JSON.stringify(shown)}`, () => {
    assert.equal(one(text), shown);
  });
}

class Money {
  toJSON() {
    return { cents: 250, secret: 1 };
  }
}

const VALUES: [name: string, value: unknown, plain: unknown][] = [
  ["a bigint", 10n, "10"],
  ["not a number", NaN, "NaN"],
  ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
  ["a date that is none", new Date(NaN), null],
  ["a URL", new URL("http://a:b@c/"), "http://[redacted]@c/"],
  ["bytes", new Uint8Array(3), "[3 bytes]"],
  ["a buffer", new ArrayBuffer(4), "[4 bytes]"],
  ["a set", new Set([1, undefined]), [1, null]],
  ["a map", new Map<unknown, unknown>([["a", 1], ["token", 2]]), { a: 1, token: "[redacted]" }],
  ["headers", new Headers({ cookie: "a=b", accept: "*/*" }), {
    accept: "*/*",
    cookie: "[redacted]",
  }],
  ["what has a toJSON", new Money(), { cents: 250, secret: "[redacted]" }],
  ["null", null, null],
  ["a boolean", true, true],
  ["a function", () => 1, undefined],
  ["a symbol", Symbol("a"), undefined],
  ["undefined", undefined, undefined],
];
for (const [name, value, expected] of VALUES) {
  test(`${name} is written plainly`, () => assert.deepEqual(one(value), expected));
}

test("an error is written with what caused it and what it suppressed, and without secrets", () => {
  const cause = new Error("postgres://a:b@c refused");
  const error = new AggregateError([new TypeError("x")], "all failed", { cause });
  const written = one(error) as Record<string, unknown>;
  assert.equal(written.name, "AggregateError");
  assert.match(String(written.stack), /all failed/);
  assert.equal((written.cause as Error).message, "postgres://[redacted]@c refused");
  assert.equal((written.errors as Error[])[0]!.name, "TypeError");
  const both = one(new SuppressedError(new Error("second"), new Error("first"), "two"));
  assert.deepEqual((both as { errors: Error[] }).errors.map(({ message }) => message), [
    "second",
    "first",
  ]);
});

test("circles, depth and what throws while it is read end nothing", () => {
  const circle: Record<string, unknown> = { name: "a" };
  circle.self = circle;
  assert.deepEqual(one(circle), { name: "a", self: "[circular]" });
  let deep: unknown = 1;
  for (let i = 0; i < 50; i++) deep = { deep };
  assert.match(JSON.stringify(one(deep)), /^(\{"deep":){6}"\[…\]"\}{6}$/);
  const hostile = {
    get bad(): never {
      throw new Error("no");
    },
    toJSON: undefined,
    fine: 1,
  };
  assert.deepEqual(one(hostile), { bad: "[unreadable]", toJSON: undefined, fine: 1 });
  assert.equal(one({ toJSON: () => assert.fail("no") }), "[unreadable]");
});

test("texts, lists, objects and the whole line are bounded", () => {
  const text = one("a".repeat(10_000)) as string;
  assert.equal(text, `${"a".repeat(2_000)}… (10000)`);
  const list = one(Array.from({ length: 1_000 }, (_, i) => i)) as unknown[];
  assert.deepEqual([list.length, list.at(-1)], [101, "… (1000)"]);
  const wide = one(Object.fromEntries(list.map((_, i) => [`k${i}`, i]))) as object;
  assert.deepEqual(Object.keys(wide).length, 101);
  const wider = Array.from({ length: 100 }, () => "a".repeat(1_000));
  const bomb = { a: { wider, b: { wider, c: { wider } } }, d: wider, e: { f: wider } };
  assert.ok(JSON.stringify(plain.fields(bomb)).length < 20_000);
  const many = Object.fromEntries(wider.map((value, i) => [`key${i}`, value]));
  assert.ok(JSON.stringify(plain.fields(many)).length < 20_000);
});

test("a hostile text takes no time", () => {
  const slow = new Plain({ textMax: 100_000, lineMax: 1_000_000 });
  const started = performance.now();
  for (const part of ["eyJ", "://a:", "password=", "Bearer ", 'token"  ', "x://x:x"]) {
    slow.fields({ value: part.repeat(5_000) });
  }
  assert.ok(performance.now() - started < 5_000);
});
