// Password hashes: those that Python made are read, ours are made and read, old ones are replaced.
import assert from "node:assert/strict";
import { HttpError } from "../../mod.ts";
import {
  argon2id,
  bcrypt,
  PASSWORD_BYTES_MAX,
  type PasswordAlgorithm,
  passwords,
  scrypt,
} from "../../src/auth/password/mod.ts";
import { test } from "../test.ts";
import { scopeAt } from "../scope.ts";

const cx = () => scopeAt(0);
const fast: readonly PasswordAlgorithm[] = [
  argon2id({ memoryKib: 64, passes: 1 }),
  scrypt({ logCost: 4 }),
  bcrypt({ cost: 4 }),
];
const hasher = passwords(fast[1]);

// Made by argon2-cffi 21.1, bcrypt 3.2, passlib 1.7.4 and Python's hashlib in the way of werkzeug 3.
const PLAIN = "correct horse";
const WIDE = "pässwörd-✓";
const PYTHON: [by: string, password: string, stored: string][] = [
  [
    "passlib argon2",
    PLAIN,
    "$argon2id$v=19$m=1024,t=2,p=2$b21NSYnxfu99L2UMAYCwVg$1WdAI5zKJK2yEUBV/qYHNg",
  ],
  [
    "argon2-cffi",
    PLAIN,
    "$argon2id$v=19$m=1024,t=2,p=1$lJXitzbRDQdjlj5A/069fg$56JEppqmDOvTRvZMG+Oadw",
  ],
  [
    "passlib argon2i",
    PLAIN,
    "$argon2i$v=19$m=1024,t=2,p=1$vDfGuNd6zxmjtBYi5HzvPQ$ctOUl305IMc1Ynjgx4H3Zg",
  ],
  ["passlib bcrypt 2b", PLAIN, "$2b$05$F4GXuAet6vGnJfXkkxj0G.xFYae2jcGHWfYfDkmRmGvsRTGmK5bfG"],
  ["passlib bcrypt 2y", PLAIN, "$2y$05$q3v/V3Ah2pzwSmkBmpwshOZ0E3kydztr3GkJ0eyeKbdlxo742j4xu"],
  ["passlib bcrypt 2a", PLAIN, "$2a$05$8.QdQkBXVSP.2DYNzw7tTeulJDIbtV/yVujZvN10qPUW3GAsJOYfq"],
  ["bcrypt", PLAIN, "$2b$05$5/zEo80hH/DMyzkkmv6ite1BfWSkEeM7w4GRvRN6islYiSqN5JING"],
  [
    "passlib bcrypt_sha256",
    PLAIN,
    "$bcrypt-sha256$v=2,t=2b,r=5$/V8YQrpqpzBzku7U4NzRQ.$qke501r/v9qTKO3s6OmELwWM9qo3Auq",
  ],
  [
    "passlib scrypt",
    PLAIN,
    "$scrypt$ln=10,r=8,p=1$VkrpfQ8BQAjBWOt9Twkh5A$lL70XRXTDK9DYlNrBeTaCPnodCWPo6bOxcaS7XfAuuw",
  ],
  [
    "passlib pbkdf2",
    PLAIN,
    "$pbkdf2-sha256$1000$VMpZC.H83/vf29t7b40RQg$2VTNJ09S/hKJX0oBHMnCVDhh7Zl5uWRcQzhWRsX5.v0",
  ],
  [
    "werkzeug scrypt",
    PLAIN,
    "scrypt:1024:8:1$SaLt16charslong!$5ccb67c225c834d678ccb18fa73d931b8b625ba2996903a5c5cf7d62627fd34a5b23d78069050c4555d839b273460332eb4b506b1e9267e1d83f8bfff7c1fa69",
  ],
  [
    "werkzeug pbkdf2",
    PLAIN,
    "pbkdf2:sha256:1000$SaLt$aa981f7f4b8fd7776a9baf4d46db0674fb48467228b53cbe867a39d6959d4322",
  ],
  [
    "passlib argon2",
    WIDE,
    "$argon2id$v=19$m=1024,t=2,p=2$GmMM4Xxv7Z3znpMSopQS4g$Dk5/QBYu5F9DDs0YO3q6wQ",
  ],
  ["passlib bcrypt", WIDE, "$2b$05$jt6r9V6HB/JtQYu1.bHdFO8XTq.4tK9VZUeCxoJsmcHIk.iJYMg3O"],
  [
    "passlib bcrypt_sha256",
    WIDE,
    "$bcrypt-sha256$v=2,t=2b,r=5$0eG5cLPYIdHK/fRliDxCuO$lwQPr4zuAVUameuwbdf9mjUk/9jpZsK",
  ],
  [
    "passlib scrypt",
    WIDE,
    "$scrypt$ln=10,r=8,p=1$lXIOofS+F8K4V+o959wb4w$yNH4EOzyA+Xenf12i0aWxnM52KgLef9NrzvYvZpBAm8",
  ],
  [
    "passlib pbkdf2",
    WIDE,
    "$pbkdf2-sha256$1000$KIWwNmbMudfaO6fUmhOiVA$5lGMYhz9eqK.3lUq/.OapSvJf7LpTydsMpg2FihkMOY",
  ],
  [
    "werkzeug scrypt",
    WIDE,
    "scrypt:1024:8:1$SaLt16charslong!$e71b29afa5a50779c8bf180781669c258d71ab8cbccc20f7c2d1059dbe6fee3377d35ce9bee45d58c4377d4ba8d826d7ee46c2c5cc8d21e191448d3819a3aca6",
  ],
  [
    "werkzeug pbkdf2",
    WIDE,
    "pbkdf2:sha256:1000$SaLt$2970798e1b79b5df8c39dbfe0a875d7eec0febc3dc6c5457df94473480778335",
  ],
  [
    "passlib argon2",
    "",
    "$argon2id$v=19$m=64,t=1,p=1$qPV+jxGi1FpLidH6v3duDQ$xWktnG6CT578j7XCG/XiAg",
  ],
  ["passlib bcrypt", "", "$2b$05$VJ3wXS1SMveAw2ohtFjYh.BlaNTl7LeAdWm6t6TCbY9FeLVQZbVyq"],
  [
    "passlib scrypt",
    "",
    "$scrypt$ln=4,r=8,p=1$dE6J8R7D+L83plTKmdO6lw$62mnEuIV5vqhvkqUBWlSmMs+0Tv8adXQSIiy3mPv9mU",
  ],
];
for (const [by, password, stored] of PYTHON) {
  test(`passwords: reads ${by} of "${password}"`, async () => {
    const { valid } = await hasher.verify(cx(), password, stored);
    assert.ok(valid);
    assert.deepEqual(await hasher.verify(cx(), `${password}x`, stored), { valid: false });
  });
}

test("passwords: a hash of bcrypt reads 72 bytes, as in Python", async () => {
  const stored = "$2b$05$lQrnRMUgDCVfNGoEaWLw7eFvB30zKXZ.ERiTjOz5tX/68VuAGoU1W";
  const { valid } = await hasher.verify(cx(), "a".repeat(72) + "bcd", stored);
  assert.deepEqual([valid], [true]);
  const still = await passwords(bcrypt({ cost: 6 })).verify(cx(), "a".repeat(75), stored);
  // It lets its user in and is not replaced, as bcrypt would not take the password anew.
  assert.deepEqual(still, { valid: true });
});

for (const algorithm of fast) {
  const own = passwords(algorithm);

  test(`${algorithm.name}: what it hashes it knows, with a salt of its own`, async () => {
    const [one, other] = [await own.hash(cx(), WIDE), await own.hash(cx(), WIDE)];
    assert.notEqual(one, other);
    assert.deepEqual(await own.verify(cx(), WIDE, one), { valid: true });
    assert.deepEqual(await own.verify(cx(), "wrong", one), { valid: false });
    assert.ok(!own.needsRehash(one));
  });

  test(`${algorithm.name}: replaces the hashes of others`, async () => {
    for (const other of fast) {
      if (other === algorithm) continue;
      const stored = await other.hash(cx(), PLAIN);
      const { valid, replacement } = await own.verify(cx(), PLAIN, stored);
      assert.deepEqual([valid, algorithm.reads(replacement!)], [true, true]);
      assert.deepEqual(await own.verify(cx(), PLAIN, replacement), { valid: true });
    }
  });

  test(`${algorithm.name}: a user who does not exist gets the same work and a no`, async () => {
    assert.deepEqual(await own.verify(cx(), PLAIN, undefined), { valid: false });
    assert.deepEqual(await own.verify(cx(), PLAIN, null), { valid: false });
  });

  test(`${algorithm.name}: a password that is too long is refused, with 422`, async () => {
    const long = "ä".repeat(algorithm.bytesMax / 2);
    await own.hash(cx(), long);
    await assert.rejects(
      own.hash(cx(), `${long}x`),
      (error) => error instanceof HttpError && error.status === 422,
    );
  });

  test(`${algorithm.name}: ends with its scope`, async () => {
    const scope = cx();
    const hashing = own.hash(scope, PLAIN);
    scope.cancel();
    await assert.rejects(hashing, /Cancelled/);
    // What runs in a thread ends by itself; the next one waits for it.
    await own.hash(cx(), PLAIN);
  });
}

test("bcrypt: a NUL would end the password and is refused", async () => {
  await assert.rejects(bcrypt({ cost: 4 }).hash(cx(), "a\0b"), /NUL/);
});

test("passwords: too long a password is wrong and costs nothing", async () => {
  const stored = await hasher.hash(cx(), PLAIN);
  const long = "x".repeat(PASSWORD_BYTES_MAX + 1);
  let hashed = 0;
  const counting = passwords({
    ...fast[1]!,
    hash(scope, password) {
      hashed++;
      return fast[1]!.hash(scope, password);
    },
  });
  assert.deepEqual(await counting.verify(cx(), long, stored), { valid: false });
  // The same for a user who does not exist, or the time would tell them apart.
  assert.deepEqual(await counting.verify(cx(), long, undefined), { valid: false });
  assert.equal(hashed, 0);
});

test("passwords: nothing is begun in a scope that was cancelled", async () => {
  const begun: string[] = [];
  const watched = passwords({
    ...fast[1]!,
    hash: () => Promise.reject(begun.push("hash")),
    verify: () => Promise.reject(begun.push("verify")),
  });
  const stored = await hasher.hash(cx(), PLAIN);
  const scope = cx();
  scope.cancel();
  await assert.rejects(watched.hash(scope, PLAIN), /Cancelled/);
  await assert.rejects(watched.verify(scope, PLAIN, stored), /Cancelled/);
  await assert.rejects(watched.verify(scope, PLAIN, undefined), /Cancelled/);
  assert.deepEqual(begun, []);
});

const OLD: [name: string, now: PasswordAlgorithm, before: PasswordAlgorithm][] = [
  ["more memory", argon2id({ memoryKib: 128, passes: 1 }), argon2id({ memoryKib: 64, passes: 1 })],
  ["more passes", argon2id({ memoryKib: 64, passes: 2 }), argon2id({ memoryKib: 64, passes: 1 })],
  ["more cost", scrypt({ logCost: 5 }), scrypt({ logCost: 4 })],
  ["more lanes", scrypt({ logCost: 4, lanes: 3 }), scrypt({ logCost: 4 })],
  ["more rounds", bcrypt({ cost: 5 }), bcrypt({ cost: 4 })],
];
for (const [name, now, before] of OLD) {
  test(`passwords: ${name} of ${now.name} replaces, less does not`, async () => {
    const old = await before.hash(cx(), PLAIN);
    const { replacement } = await passwords(now).verify(cx(), PLAIN, old);
    assert.ok(now.isCurrent(replacement!));
    assert.deepEqual(await passwords(before).verify(cx(), PLAIN, replacement), { valid: true });
  });
}

test("passwords: Argon2i is read and replaced", async () => {
  const stored = PYTHON[2]![2];
  const { replacement } = await passwords(fast[0]).verify(cx(), PLAIN, stored);
  assert.match(replacement!, /^\$argon2id\$/);
});

const UNKNOWN = [
  "",
  "plain",
  "$2b$05$short",
  "$argon2id$v=19$m=1,t=1$x$y",
  "$scrypt$ln=4$a$b",
  "!",
];
for (const stored of UNKNOWN) {
  test(`passwords: "${stored}" is no hash, which is the program's mistake`, async () => {
    await assert.rejects(hasher.verify(cx(), "x", stored), (error: Error) => {
      assert.match(error.message, /Cannot check a password/);
      return stored === "" || !error.message.includes(stored);
    });
  });
}

test("passwords: a stored hash that wants gigabytes is refused", async () => {
  const salt = "dE6J8R7D+L83plTKmdO6lw";
  await assert.rejects(hasher.verify(cx(), "x", `$scrypt$ln=30,r=8,p=1$${salt}$${salt}`));
});

test("passwords: hashing leaves the event loop free", async () => {
  let turns = 0;
  // On a busy machine the loop may get no turn once.
  for (let tries = 0; tries < 5 && turns <= 3; tries++) {
    const timer = setInterval(() => turns++, 1);
    await passwords(scrypt({ logCost: 14 })).hash(cx(), PLAIN);
    clearInterval(timer);
  }
  assert.ok(turns > 3, `${turns} turns while hashing`);
});
