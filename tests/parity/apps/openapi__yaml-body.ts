// Hand-written YAML body with manual validation.
import { App, HttpError, type Issue, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";
import { compileDecode } from "../../../src/schema/mod.ts";

const Item = t.Object({ name: t.String(), tags: t.Array(t.String()) });
const decodeItem = compileDecode(Item);

/** The part of YAML that the cases use: scalars, and lists of scalars under a key. */
function parseYaml(text: string): unknown {
  const out: Record<string, unknown> = {};
  let list: unknown[] | undefined;
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const item = /^\s*- (.*)$/.exec(line);
    const member = /^(\w+):\s*(.*)$/.exec(line.trim());
    if (item !== null && list !== undefined) list.push(scalar(item[1]!));
    else if (member === null || item !== null) return undefined;
    else if (member[2] === "") out[member[1]!] = list = [];
    else out[member[1]!] = scalar(member[2]!);
  }
  return out;
}

function scalar(text: string): unknown {
  if (text.startsWith("{") || text.startsWith("[")) return JSON.parse(text);
  const pair = /^(\w+): (.*)$/.exec(text);
  if (pair !== null) return { [pair[1]!]: scalar(pair[2]!) };
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/items/", {
    name: "create_item",
    openapi: {
      "requestBody": {
        "content": {
          "application/x-yaml": {
            "schema": {
              "properties": {
                "name": { "title": "Name", "type": "string" },
                "tags": { "items": { "type": "string" }, "title": "Tags", "type": "array" },
              },
              "required": ["name", "tags"],
              "title": "Item",
              "type": "object",
            },
          },
        },
        "required": true,
      },
    },
  }, async (cx) => {
    const data = parseYaml(await cx.text());
    if (data === undefined) throw HttpError.unprocessable("Invalid YAML");
    const issues: Issue[] = [];
    const item = decodeItem(data, [], issues);
    if (issues.length > 0) throw HttpError.unprocessable(issues);
    return item;
  });

  return app;
}
