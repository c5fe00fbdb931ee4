// The language of an answer: by Accept-Language, by the app's own choice, or none of it.
import assert from "node:assert/strict";
import { App, type AppOptions, t } from "../../mod.ts";
import {
  type Catalogue,
  chooseLanguage,
  de,
  en,
  es,
  extendCatalogue,
  fr,
  translations,
} from "../../src/i18n/mod.ts";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../test.ts";

const CHOICES: [field: string, language: string | undefined][] = [
  ["", undefined],
  ["de", "de"],
  ["DE-at", "de"],
  ["pt-BR", "pt-BR"],
  ["pt", undefined],
  ["fr;q=0.3, de;q=0.8, en;q=0.5", "de"],
  ["de;q=0, en", "en"],
  ["ja, *", "en"],
  ["*;q=0.1, fr", "fr"],
  ["en;q=0, *", "de"],
  ["de-1996-x-y", "de"],
  ["nonsense\u0000, ;;q=2, de;q=9, fr;q=0.1", "fr"],
  [`${"xx,".repeat(400)}de`, undefined],
  [`${"xx,".repeat(31)}de`, "de"],
  [`${"xx,".repeat(32)}de`, undefined],
];
for (const [field, language] of CHOICES) {
  test(`chooseLanguage() chooses ${language} for ${JSON.stringify(field.slice(0, 40))}`, () => {
    assert.equal(chooseLanguage(field, ["en", "de", "fr", "pt-BR"]), language);
  });
}

function make(options: AppOptions): App {
  const app = new App(options);
  app.get("/", { query: { n: t.Integer() } }, (cx) => cx.query.n);
  return app;
}

async function ask(app: App, language?: string, cookie = "") {
  const headers: Record<string, string> = { cookie };
  if (language !== undefined) headers["accept-language"] = language;
  const answer = await app.fetch(new Request("http://localhost/?n=x", { headers }));
  assert.equal(answer.status, 422);
  const { detail, errors } = await answer.json();
  return {
    language: answer.headers.get("content-language"),
    vary: answer.headers.get("vary"),
    issue: (errors ?? detail)[0],
  };
}

const PLAIN = "Input should be a valid integer, unable to parse string as an integer";
const GERMAN = "Die Eingabe muss eine ganze Zahl sein und lässt sich nicht als solche lesen";

test("an app without translations answers as ever", async () => {
  const { language, vary, issue } = await ask(make({}), "de");
  assert.deepEqual([language, vary, issue.msg], [null, null, PLAIN]);
});

test("only the message changes, in the language that the client likes best", async () => {
  const app = make({ messages: translations([de, fr, es]) });
  const plain = (await ask(make({}))).issue;
  const german = await ask(app, "de-DE, en;q=0.5");
  assert.deepEqual([german.language, german.vary], ["de", "accept-language"]);
  assert.deepEqual(german.issue, { ...plain, msg: GERMAN });
  assert.equal((await ask(app, "es")).language, "es");
  assert.match((await ask(app, "fr")).issue.msg, /nombre entier/);
  assert.deepEqual((await ask(app, "ja")).issue, plain);
  assert.equal((await ask(app)).language, "en");
});

test("problem details are translated as well", async () => {
  const { issue } = await ask(make({ problem: true, messages: translations([de]) }), "de");
  assert.equal(issue.msg, GERMAN);
});

test("the app chooses by what it likes, and falls back to what it says", async () => {
  const messages = translations([de, fr], {
    fallback: "fr",
    choose: (cx) => /lang=(\w+)/.exec(cx.header("cookie") ?? "")?.[1],
  });
  const app = make({ messages });
  assert.equal((await ask(app, "fr", "lang=de")).language, "de");
  assert.equal((await ask(app, "de", "lang=xx")).language, "de");
  assert.equal((await ask(app, "ja")).language, "fr");
  assert.equal((await ask(app, "*")).language, "fr");
});

test("English of one's own takes the place of English", async () => {
  const messages = translations([
    extendCatalogue(en, { messages: { int_parsing: "A number, please" } }),
  ]);
  assert.equal((await ask(make({ messages }), "en-GB")).issue.msg, "A number, please");
});

test("a choice or words that throw cost the words and not the answer, and are reported", async () => {
  const failing: NonNullable<AppOptions["messages"]>[] = [
    () => assert.fail("no choice"),
    () => ({ language: "de", say: () => assert.fail("no words") }),
  ];
  for (const messages of failing) {
    const reported: string[] = [];
    const app = make({ messages, report: (_error, { where }) => void reported.push(where) });
    const { issue, language } = await ask(app, "de");
    assert.deepEqual([issue.msg, language], [PLAIN, null]);
    assert.deepEqual(reported, ["messages of GET /"]);
  }
});

test("undefined instead of words leaves everything as it is", async () => {
  const { language, issue } = await ask(make({ messages: () => undefined }), "de");
  assert.deepEqual([language, issue.msg], [null, PLAIN]);
});

test("catalogues that cannot be are refused", () => {
  assert.throws(() => translations([de, de]), /Cannot translate to "de" by two catalogues/);
  assert.throws(() => translations([de], { fallback: "fr" }), /Cannot fall back to "fr"/);
  const none: Catalogue = { ...de, language: "not a language" };
  assert.throws(() => translations([none]), RangeError);
});

test("findings about a WebSocket's messages are in the language of its handshake", async () => {
  const app = new App({ messages: translations([de]) });
  app.ws("/numbers", { receive: t.Integer(), invalid: "answer" }, async (_cx, socket) => {
    for await (const message of socket) await socket.send(message);
  });
  app.ws("/bytes", { receive: "bytes", invalid: "answer" }, async (_cx, socket) => {
    await socket.receive();
  });
  const client = new TestClient(app, { headers: { "accept-language": "de" } });
  const said = async (path: string, message: string) => {
    const socket = await client.websocket(path);
    socket.send(message);
    const { detail } = await socket.receive() as { detail: { msg: string; type: string }[] };
    socket.close();
    await socket.closed;
    return [detail[0]!.type, detail[0]!.msg];
  };
  assert.deepEqual(await said("/numbers", '"x"'), ["int_parsing", GERMAN]);
  assert.deepEqual(await said("/bytes", "x"), [
    "bytes_frame_type",
    "Die Eingabe muss eine binäre Nachricht sein",
  ]);
});

test("a choice that throws costs the words of a WebSocket's findings, and is reported", async () => {
  const reported: string[] = [];
  const app = new App({
    messages: () => assert.fail("no choice"),
    report: (_error, { where }) => void reported.push(where),
  });
  app.ws("/numbers", { receive: t.Integer(), invalid: "answer" }, async (_cx, socket) => {
    await socket.receive();
  });
  const socket = await new TestClient(app).websocket("/numbers");
  socket.send('"x"');
  const { detail } = await socket.receive() as { detail: { msg: string }[] };
  assert.equal(detail[0]!.msg, PLAIN);
  assert.deepEqual(reported, ["messages of WS /numbers"]);
  socket.close();
  await socket.closed;
});
