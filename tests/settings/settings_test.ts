// Settings: names, texts, nested members, files; every mistake at once and no value in a message.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { t } from "../../mod.ts";
import { parseDotenv, settings, SettingsError } from "../../src/settings/mod.ts";
import { test } from "../test.ts";

type Schema = Parameters<typeof settings>[0];
type Env = Record<string, string | undefined>;

const READ: [name: string, schema: Schema, env: Env, value: unknown][] = [
  ["camel case", t.Object({ itemsPerUser: t.Integer() }), { ITEMS_PER_USER: "5" }, {
    itemsPerUser: 5,
  }],
  ["snake case", t.Object({ admin_email: t.String() }), { ADMIN_EMAIL: "a@b" }, {
    admin_email: "a@b",
  }],
  ["any case of the variable", t.Object({ port: t.Integer() }), { Port: "1" }, { port: 1 }],
  ["the exact case first", t.Object({ port: t.Integer() }), { port: "1", PORT: "2" }, { port: 2 }],
  ["a name of its own", t.Object({ db: t.String({ env: "DATABASE_URL" }) }), {
    DATABASE_URL: "x",
    DB: "y",
  }, { db: "x" }],
  ["a default", t.Object({ n: t.Integer({ default: 3 }) }), {}, { n: 3 }],
  ["an optional one that is absent", t.Object({ n: t.Optional(t.Integer()) }), {}, {}],
  ["an empty number as absent", t.Object({ n: t.Integer({ default: 3 }) }), { N: "" }, { n: 3 }],
  ["an empty string as it is", t.Object({ s: t.String({ default: "x" }) }), { S: "" }, { s: "" }],
  ["booleans", t.Object({ a: t.Boolean(), b: t.Boolean() }), { A: "on", B: "0" }, {
    a: true,
    b: false,
  }],
  ["a list of texts", t.Object({ l: t.Array(t.String()) }), { L: "a, b,c" }, {
    l: ["a", "b", "c"],
  }],
  ["a list of numbers", t.Object({ l: t.Array(t.Integer()) }), { L: "1,2" }, { l: [1, 2] }],
  ["a list as JSON", t.Object({ l: t.Array(t.String()) }), { L: '["a,b"]' }, { l: ["a,b"] }],
  ["an empty list as absent", t.Object({ l: t.Array(t.String(), { default: [] }) }), { L: "" }, {
    l: [],
  }],
  ["a record as JSON", t.Object({ r: t.Record(t.String(), t.Integer()) }), { R: '{"a":1}' }, {
    r: { a: 1 },
  }],
  ["a text that looks like a number", t.Object({ s: t.Nullable(t.String()) }), { S: "12" }, {
    s: "12",
  }],
  ["nested members", t.Object({ db: t.Object({ host: t.String(), port: t.Integer() }) }), {
    DB__HOST: "h",
    DB__PORT: "1",
  }, { db: { host: "h", port: 1 } }],
  [
    "nested members over the object",
    t.Object({ db: t.Object({ host: t.String(), n: t.Integer() }) }),
    {
      DB: '{"host":"x","n":1}',
      DB__HOST: "h",
    },
    { db: { host: "h", n: 1 } },
  ],
  ["nested defaults", t.Object({ db: t.Object({ host: t.String({ default: "h" }) }) }), {}, {
    db: { host: "h" },
  }],
  [
    "an optional object that is absent",
    t.Object({ db: t.Optional(t.Object({ host: t.String() })) }),
    {},
    {},
  ],
  [
    "text that is no JSON as one that is",
    t.Object({ l: t.Union([t.Array(t.Integer()), t.String()]) }),
    {
      L: "[1",
    },
    { l: "[1" },
  ],
  ["nothing of variables that are undefined", t.Object({ a: t.Optional(t.String()) }), {
    A: undefined,
  }, {}],
  ["nothing that the schema does not name", t.Object({ a: t.String() }), { A: "1", B: "2" }, {
    a: "1",
  }],
];
for (const [name, schema, env, value] of READ) {
  test(`settings() reads ${name}`, () => {
    assert.deepEqual(settings(schema, { env }), value);
  });
}

test("settings() puts the prefix in front of all names", () => {
  const schema = t.Object({ port: t.Integer(), db: t.Object({ host: t.String() }) });
  const env = { SHOP_PORT: "1", SHOP_DB__HOST: "h", PORT: "2" };
  assert.deepEqual(settings(schema, { env, prefix: "SHOP_" }), { port: 1, db: { host: "h" } });
});

test("settings() tells all mistakes at once, without their values", () => {
  const schema = t.Object({
    adminEmail: t.String(),
    port: t.Integer({ maximum: 65_535 }),
    mode: t.Literals(["dev", "live"]),
    db: t.Object({ host: t.String(), password: t.String({ minLength: 20 }) }),
    tags: t.Array(t.Integer()),
  });
  const env = { PORT: "SECRET-1", MODE: "SECRET-2", DB__PASSWORD: "SECRET-3", TAGS: "1,SECRET-4" };
  assert.throws(() => settings(schema, { env }), (error) => {
    assert.ok(error instanceof SettingsError);
    assert.deepEqual(error.issues.map(({ variable, type }) => [variable, type]), [
      ["ADMIN_EMAIL", "missing"],
      ["PORT", "int_parsing"],
      ["MODE", "literal_error"],
      ["DB__HOST", "missing"],
      ["DB__PASSWORD", "string_too_short"],
      ["TAGS", "int_parsing"],
    ]);
    assert.match(error.message, /6 missing or wrong\n {2}ADMIN_EMAIL: Field required\n {2}PORT: /);
    assert.ok(!JSON.stringify([error.message, error.issues, error.stack]).includes("SECRET"));
    return true;
  });
});

test("settings() reads the variables of the process by default", () => {
  process.env.CAIRN_TEST_SETTING = "yes";
  try {
    assert.deepEqual(settings(t.Object({ cairnTestSetting: t.Boolean() })), {
      cairnTestSetting: true,
    });
  } finally {
    delete process.env.CAIRN_TEST_SETTING;
  }
});

test("settings() gives what nobody can change", () => {
  const config = settings(t.Object({ l: t.Array(t.String()), o: t.Object({ a: t.String() }) }), {
    env: { L: "a", O__A: "b" },
  });
  assert.throws(() => config.l.push("c"), TypeError);
  assert.throws(() => Object.assign(config.o, { a: "c" }), TypeError);
});

function inFolder(body: (path: (name: string) => string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "cairn-settings-"));
  try {
    body((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("settings() reads files: later ones win, variables over all, absent ones are left out", () => {
  inFolder((path) => {
    writeFileSync(path(".env"), "A=1\nB=1\nC=1\n");
    writeFileSync(path(".env.local"), "B=2\nC=2\n");
    const files = [path(".env"), path(".env.local"), path(".env.absent")];
    const schema = t.Object({ a: t.Integer(), b: t.Integer(), c: t.Integer() });
    assert.deepEqual(settings(schema, { env: { C: "3" }, files }), { a: 1, b: 2, c: 3 });
    assert.throws(() => settings(schema, { env: {}, files: [path("")] }), /EISDIR|directory/i);
  });
});

const DOTENV: [name: string, text: string, value: unknown][] = [
  ["plain values", "A=1\nB = two words \n", { A: "1", B: "two words" }],
  ["line ends of all kinds, a byte order mark", "\ufeffA=1\r\nB=2\rC=3", {
    A: "1",
    B: "2",
    C: "3",
  }],
  ["comments and empty lines", "# x\n\n  # y\nA=1 # z\nB=a#b\n", { A: "1", B: "a#b" }],
  ["an export", "export A=1", { A: "1" }],
  ["empty values", "A=\nB=''\nC=\"\"\nD= # x", { A: "", B: "", C: "", D: "" }],
  ["single quotes as they are", "A='x\\n # \"y\"' # z", { A: 'x\\n # "y"' }],
  ["double quotes with escapes", 'A="x\\n\\"y\\" # \\\\ \\q"', { A: 'x\n"y" # \\ \\q' }],
  ["the last of equal names", "A=1\nA=2", { A: "2" }],
  ["an equals sign in a value", "A=b=c==", { A: "b=c==" }],
  ["__proto__ as a name", "__proto__=x\nA=1", Object.fromEntries([["__proto__", "x"], ["A", "1"]])],
];
for (const [name, text, value] of DOTENV) {
  test(`parseDotenv() reads ${name}`, () => {
    assert.deepEqual(parseDotenv(text, ".env"), value);
  });
}

for (const text of ["A", "=1", "1A=2", "A-B=1", "A='x", 'A="x', "A='x' y", 'A="x\\"']) {
  test(`parseDotenv() refuses ${text} and shows nothing of it`, () => {
    assert.throws(() => parseDotenv(`B=1\n${text}`, "x.env"), {
      name: "SyntaxError",
      message: "Cannot read x.env: line 2 is not NAME=value",
    });
  });
}

test("parseDotenv() takes time linear in its input", () => {
  for (
    const text of [
      `A="${"\\".repeat(50_000)}`,
      `A=${" ".repeat(50_000)}'`,
      `A=${"# ".repeat(25_000)}'`,
    ]
  ) {
    const startedMs = performance.now();
    try {
      parseDotenv(text, ".env");
    } catch (error) {
      assert.ok(error instanceof SyntaxError);
    }
    assert.ok(performance.now() - startedMs < 500);
  }
});
