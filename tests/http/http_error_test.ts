import assert from "node:assert/strict";
import { HttpError, isBodyless, reasonPhrase } from "../../src/http/mod.ts";
import { test } from "../test.ts";

const HELPERS: [make: typeof HttpError.notFound, status: number, phrase: string][] = [
  [HttpError.badRequest, 400, "Bad Request"],
  [HttpError.unauthorized, 401, "Unauthorized"],
  [HttpError.forbidden, 403, "Forbidden"],
  [HttpError.notFound, 404, "Not Found"],
  [HttpError.conflict, 409, "Conflict"],
  [HttpError.gone, 410, "Gone"],
  [HttpError.preconditionFailed, 412, "Precondition Failed"],
  [HttpError.tooLarge, 413, "Request Entity Too Large"],
  [HttpError.unsupportedMediaType, 415, "Unsupported Media Type"],
  [HttpError.unprocessable, 422, "Unprocessable Entity"],
  [HttpError.tooManyRequests, 429, "Too Many Requests"],
  [HttpError.unavailable, 503, "Service Unavailable"],
];
for (const [make, status, phrase] of HELPERS) {
  test(`HttpError.${make.name}() has status ${status} and its phrase`, () => {
    const error = make();
    assert.equal(error.status, status);
    assert.equal(error.detail, phrase);
    assert.equal(error.message, phrase);
    assert.equal(error.name, "HttpError");
    assert.ok(error instanceof Error);
    assert.equal(make("other").detail, "other");
  });
}

test("HttpError keeps structured details, headers and the cause", () => {
  const cause = new Error("inner");
  const headers = { "www-authenticate": "Bearer" };
  const error = new HttpError(401, { code: 7 }, { headers, cause });
  assert.deepEqual(error.detail, { code: 7 });
  assert.equal(error.message, "Unauthorized");
  assert.deepEqual(error.headers, headers);
  assert.equal(error.cause, cause);
});

test("HttpError takes null for no detail and keeps an empty one", () => {
  assert.equal(new HttpError(400, null).detail, "Bad Request");
  assert.equal(new HttpError(400, "").detail, "");
  assert.equal(new HttpError(599).detail, "Unknown Status");
  assert.ok(!("cause" in new HttpError(400)));
});

for (const status of [0, 99, 600, 404.5, Number.NaN]) {
  test(`HttpError refuses status ${status}`, () => {
    assert.throws(() => new HttpError(status), RangeError);
  });
}

test("HttpError refuses header fields that could break out", () => {
  assert.throws(
    () => new HttpError(400, "x", { headers: { "x-a": "b\r\nset-cookie: c=1" } }),
    TypeError,
  );
  assert.throws(() => new HttpError(400, "x", { headers: { "x a": "b" } }), TypeError);
});

test("isBodyless() is true for 1xx, 204, 205 and 304 only", () => {
  const bodyless = Array.from({ length: 500 }, (_, i) => i + 100).filter(isBodyless);
  assert.equal(bodyless.length, 103);
  assert.deepEqual(bodyless.slice(-3), [204, 205, 304]);
});

test("reasonPhrase() knows the registered statuses", () => {
  assert.equal(reasonPhrase(200), "OK");
  assert.equal(reasonPhrase(499), "Client Closed Request");
  assert.equal(reasonPhrase(299), "Unknown Status");
});
