// The console blocks of a README, played against the app in process, so that the answers that a reader sees stay the
// real ones. A line `$ curl …` is a request; the lines up to the next one are its answer. `…` stands for any text.
// `$ name=$(curl … | jq -r .member)` keeps a member of an answer, and `$name` stands for it later.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { type TestableApp, TestClient } from "../../src/testing/mod.ts";

/** One command and what the document says that it prints. */
interface Exchange {
  readonly command: string;
  readonly printed: string;
}

/** Plays every `$ curl …` of a document in order and compares what it prints; tells how many there were. */
export async function playTranscript(document: URL, app: TestableApp): Promise<number> {
  const jar = new TestClient(app, { followRedirects: false });
  const exchanges = exchangesOf(readFileSync(document, "utf8"));
  const kept = new Map<string, string>();
  for (const { command, printed } of exchanges) {
    const known = command.replaceAll(/\$(\w+)/g, (whole, name) => kept.get(name) ?? whole);
    const [, name, inner, first, member] = KEEPING.exec(known) ?? [];
    const answer = await curl(app, jar, inner ?? known);
    if (name !== undefined) {
      const value = JSON.parse(answer);
      kept.set(name, String((first === undefined ? value : value[0])[member!]));
    }
    assert.match(name === undefined ? answer : "", patternOf(printed), `${command}: ${answer}`);
  }
  return exchanges.length;
}

function exchangesOf(markdown: string): Exchange[] {
  const exchanges: Exchange[] = [];
  for (const [, block = ""] of markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)) {
    for (const part of block.split(/^\$ /m)) {
      // A command may go on in the next line, behind a backslash.
      const [command = "", ...lines] = part.replaceAll(/ \\\n\s*/g, " ").split("\n");
      if (command.startsWith("curl ") || KEEPING.test(command)) {
        exchanges.push({ command, printed: lines.join("\n").trim() });
      }
    }
  }
  return exchanges;
}

/** What curl does, as far as the documents use it: cookies are kept in a jar, by `-b jar` and `-c jar`, or not at all. */
async function curl(app: TestableApp, jar: TestClient, command: string): Promise<string> {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)]
    .map(([whole, single, double]) => single ?? double ?? whole);
  let client = new TestClient(app, { followRedirects: false });
  const headers: Record<string, string> = {};
  let method: string | undefined;
  let body: string | FormData | undefined;
  let showsHead = false;
  let address = "";
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    if (word === "-i") showsHead = true;
    else if (word === "-s") continue;
    else if (word === "-X") method = words[++at];
    else if (word === "-d") {
      const pair = words[++at]!;
      body = typeof body === "string" ? `${body}&${pair}` : pair;
      headers["content-type"] ??= "application/x-www-form-urlencoded";
    } else if (word === "-F") {
      if (!(body instanceof FormData)) body = new FormData();
      addPart(body, words[++at]!);
    } else if (word === "--json") {
      body = words[++at];
      headers["content-type"] = "application/json";
    } else if (word === "-H") {
      const [name = "", value = ""] = words[++at]!.split(/: (.*)/s);
      headers[name] = value;
    } else if (word === "-c" || (word === "-b" && !words[at + 1]!.includes("="))) {
      client = jar;
      at++;
    } else if (word === "-b") headers["cookie"] = words[++at]!;
    else if (word.startsWith("-")) throw new Error(`Cannot play "${command}": unknown ${word}`);
    else address = word;
  }
  const { pathname, search } = new URL(address.replace(/^(?!http)/, "http://"));
  const response = await client.request(
    method ?? (body === undefined ? "GET" : "POST"),
    pathname + search,
    { headers, ...(body === undefined ? {} : { body }) },
  );
  const text = await response.text();
  if (!showsHead) return text.trim();
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  const status = `${response.status} ${STATUS_CODES[response.status]}`;
  return [`HTTP/1.1 ${status}`, ...head, "", text].join("\n").trim();
}

/** `name=value`, or `name=@path` for a file of the repository. */
function addPart(form: FormData, pair: string): void {
  const [name = "", value = ""] = pair.split(/=(.*)/s);
  if (!value.startsWith("@")) return form.append(name, value);
  const path = value.slice(1);
  const bytes = new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
  form.append(name, new File([bytes], path.slice(path.lastIndexOf("/") + 1)));
}

function patternOf(printed: string): RegExp {
  const parts = printed.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*")}$`);
}

const KEEPING = /^(\w+)=\$\((curl .*?) \| jq -r '?(\.\[0\])?\.(\w+)'?\)$/;
