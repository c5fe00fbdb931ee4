// Every catalogue must say everything that a finding can say, with the same placeholders; English must say exactly what
// findings say by themselves, or a translation would change what English readers see.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { type Catalogue, de, en, es, extendCatalogue, fr, say } from "../../src/i18n/mod.ts";
import { test } from "../test.ts";

type Finding = [
  type: string,
  loc: unknown,
  msg: string,
  input: unknown,
  ctx?: Record<string, unknown>,
];

/** What pydantic said of 3,000 values, see tests/schema. */
const RECORDED: readonly Finding[] = (Object.values(
  JSON.parse(readFileSync(new URL("../schema/cases/pydantic.json", import.meta.url), "utf8")),
) as [unknown, unknown, Finding[]?][][]).flat().flatMap(([, , findings]) => findings ?? []);

/** Types that the recorded apps made up themselves. */
const OWN_TYPES: ReadonlySet<string> = new Set(["unlucky", "plain"]);

const issueOf = ([type, , msg, , ctx]: Finding) => ({
  type,
  msg,
  ...(ctx === undefined ? {} : { ctx }),
});

const OTHERS: readonly Catalogue[] = [de, es, fr];

/** Types of findings in the source of src/schema and src/route: whoever adds one must find its words. */
function typesInSource(): Set<string> {
  const types = new Set<string>();
  for (const folder of ["schema", "route"]) {
    const place = new URL(`../../src/${folder}/`, import.meta.url);
    for (const file of readdirSync(place)) {
      const source = readFileSync(new URL(file, place), "utf8");
      for (
        const [, type] of source.matchAll(/\btype: "([a-z0-9]+(?:_[a-z0-9]+)+|enum|missing)"/g)
      ) {
        types.add(type!);
      }
    }
  }
  return types;
}

test("English has words for every type of finding that the source or the records have", () => {
  const all = new Set([...typesInSource(), ...RECORDED.map(([type]) => type)]);
  assert.ok(all.size > 50, `${all.size}`);
  const missing = [...all].filter((type) => !(type in en.messages) && !OWN_TYPES.has(type));
  assert.deepEqual(missing, []);
});

test("English says exactly what findings say by themselves", () => {
  const wrong = RECORDED.filter(([type]) => !OWN_TYPES.has(type)).flatMap((finding) => {
    const said = say(en, issueOf(finding));
    return said === finding[2] ? [] : [[finding[2], said]];
  });
  assert.deepEqual(wrong, []);
});

const MORE: [msg: string, type: string, ctx: Record<string, unknown>][] = [
  ["Input should be a text frame", "text_frame_type", {}],
  ["Input should be a binary frame", "bytes_frame_type", {}],
  ["JSON decode error", "json_invalid", { error: "Expecting value" }],
  ["Invalid JSON: expected value at line 1 column 1", "json_invalid", {
    error: "expected value at line 1 column 1",
  }],
  ["String should have at least 1 character", "string_too_short", { min_length: 1 }],
  ["String should have at most 0 characters", "string_too_long", { max_length: 0 }],
  ["Data should have at least 2 bytes", "bytes_too_short", { min_length: 2 }],
  ["File should be of type 'image/png' or 'image/*'", "file_content_type", {
    expected: "'image/png' or 'image/*'",
  }],
  ["Set should have at most 2 items after validation, not more", "too_long", {
    field_type: "Set",
    max_length: 2,
    actual_length: null,
  }],
  ["Input should be less than or equal to 3", "less_than_equal", { le: 3 }],
  ["Input should be a valid dictionary or instance of Item", "model_type", { class_name: "Item" }],
  ["Value error, Expected UploadFile, received: <class 'str'>", "value_error", { error: {} }],
  ["Value error, low must be even", "value_error", { error: {} }],
];
for (const [msg, type, ctx] of MORE) {
  test(`English says ${msg}`, () => assert.equal(say(en, { type, msg, ctx }), msg));
}

function placeholders(message: Catalogue["messages"][string]): string[] {
  const texts = typeof message === "string"
    ? [message]
    : [message.one, message.few, message.many, message.other].filter((text) => text !== undefined);
  const each = texts.map((text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort());
  for (const names of each) assert.deepEqual(names, each[0]);
  return [...each[0]!, typeof message === "string" ? "" : message.by];
}

for (const catalogue of OTHERS) {
  const { language } = catalogue;

  test(`${language} has the messages of English, and no others`, () => {
    assert.deepEqual(Object.keys(catalogue.messages), Object.keys(en.messages));
  });

  test(`${language} mentions what English mentions`, () => {
    for (const [type, message] of Object.entries(en.messages)) {
      assert.deepEqual(placeholders(catalogue.messages[type]!), placeholders(message), type);
    }
  });

  test(`${language} has the reasons of German, with the same placeholders`, () => {
    assert.deepEqual(Object.keys(catalogue.reasons!), Object.keys(de.reasons!));
    for (const [reason, text] of Object.entries(catalogue.reasons!)) {
      assert.deepEqual((text.match(/\{\d\}/g) ?? []).sort(), reason.match(/\{\d\}/g) ?? [], reason);
    }
  });

  test(`${language} has words for every recorded finding, and none of them English`, () => {
    for (const finding of RECORDED) {
      const issue = issueOf(finding);
      const said = say(catalogue, issue);
      if (OWN_TYPES.has(issue.type)) {
        assert.equal(said, undefined);
        continue;
      }
      assert.ok(said !== undefined && said !== "", `${issue.type}: ${issue.msg}`);
      // The sentences of the recorded apps are their own.
      if (issue.msg.startsWith("Value error, ")) continue;
      assert.doesNotMatch(
        said,
        /\{\w+\}|\bundefined\b|\[object|\b(?:should|must|expected|invalid)\b/,
        said,
      );
    }
  });

  test(`${language} differs from English in every message`, () => {
    const same = Object.entries(catalogue.messages).filter(([type, text]) =>
      JSON.stringify(text) === JSON.stringify(en.messages[type])
    );
    assert.deepEqual(same, []);
  });
}

test("numbers have the right form, lists of choices their `or`, and sizes that nobody knows a word", () => {
  const short = (min_length: number) => ({
    type: "string_too_short",
    msg: "",
    ctx: { min_length },
  });
  assert.equal(say(fr, short(1)), "Le texte doit avoir au moins 1 caractère");
  assert.equal(say(fr, short(0)), "Le texte doit avoir au moins 0 caractère");
  assert.equal(say(fr, short(2)), "Le texte doit avoir au moins 2 caractères");
  const expected = "'a or b', 'c' or 'd or e'";
  assert.equal(
    say(de, { type: "enum", msg: "", ctx: { expected } }),
    "Die Eingabe muss 'a or b', 'c' oder 'd or e' sein",
  );
  assert.equal(
    say(es, { type: "literal_error", msg: "", ctx: { expected: "1 or None" } }),
    "El valor debe ser 1 o None",
  );
  const ctx = { field_type: "Set", max_length: 1, actual_length: null };
  assert.equal(
    say(de, { type: "too_long", msg: "", ctx }),
    "Menge: höchstens 1 Eintrag erlaubt, nicht mehr",
  );
});

test("a reason has its words, with what varies in it; one without words is left out", () => {
  const date = (error: string) => ({ type: "time_parsing", msg: "", ctx: { error } });
  assert.equal(
    say(de, date("input is too short")),
    "Die Eingabe muss eine gültige Uhrzeit sein: zu kurz",
  );
  assert.equal(say(de, date("something new")), "Die Eingabe muss eine gültige Uhrzeit sein");
  const uuid = { error: "invalid character: found `\n` at 2" };
  assert.equal(
    say(es, { type: "uuid_parsing", msg: "", ctx: uuid }),
    "El valor debe ser un UUID válido: carácter no válido `\n` en la posición 2",
  );
  assert.equal(
    say(en, date("something new")),
    "Input should be in a valid time format, something new",
  );
});

test("the app's own sentences stay, or have words of their own", () => {
  const own = { type: "value_error", msg: "Value error, low must be even", ctx: { error: {} } };
  assert.equal(say(de, own), "Ungültiger Wert: low must be even");
  const mine = extendCatalogue(de, {
    reasons: { "low must be even": "low muss gerade sein" },
    messages: { unlucky: "{number} bringt kein Glück" },
  });
  assert.equal(say(mine, own), "Ungültiger Wert: low muss gerade sein");
  assert.equal(
    say(mine, { type: "unlucky", msg: "x", ctx: { number: 13 } }),
    "13 bringt kein Glück",
  );
  assert.equal(say(mine, { type: "missing", msg: "" }), "Pflichtangabe fehlt");
  assert.equal(mine.words.or, "oder");
});

test("a catalogue is made of another one, and keeps the reasons as they are where that one does", () => {
  const kind = extendCatalogue(en, { language: "en-GB", words: { ...en.words, or: "or else" } });
  assert.equal(kind.reasons, undefined);
  assert.equal(kind.language, "en-GB");
  assert.equal(
    say(kind, { type: "enum", msg: "", ctx: { expected: "1 or 2" } }),
    "Input should be 1 or else 2",
  );
});

test("a finding of another library, or without what the message mentions, keeps its own words", () => {
  assert.equal(say(de, { type: "too_small", msg: "Too small" }), undefined);
  assert.equal(say(de, { type: "greater_than", msg: "Too small" }), undefined);
  assert.equal(say(de, { type: "string_too_short", msg: "Too short" }), undefined);
  assert.equal(say(de, { type: "value_error", msg: "Invalid" }), undefined);
  assert.equal(say(de, { type: "toString", msg: "x" }), undefined);
  assert.equal(say(de, { type: "__proto__", msg: "x" }), undefined);
});

test("a language with other numbers than one and other has its forms", () => {
  const pl = extendCatalogue(en, {
    language: "pl",
    messages: {
      too_short: {
        by: "min_length",
        one: "1 element",
        few: "{min_length} elementy",
        many: "{min_length} elementów",
        other: "{min_length} elementu",
      },
    },
  });
  const said = (min_length: number) => say(pl, { type: "too_short", msg: "", ctx: { min_length } });
  assert.deepEqual([1, 3, 5, 1.5].map(said), [
    "1 element",
    "3 elementy",
    "5 elementów",
    "1.5 elementu",
  ]);
});
