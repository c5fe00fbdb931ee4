// Files of variables in the way of `.env`: NAME=value, one to a line. Values may be quoted; in double quotes \n, \r, \t,
// \" and \\ are escapes, in single quotes nothing is. Nothing is expanded.

/**
 * Parses a file of variables.
 *
 * @param text Content of the file.
 * @param file Its name, for messages.
 * @throws {SyntaxError} If a line is none of the above; the message does not show the line, which may hold a secret.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseDotenv } from "@cairn/cairn/settings";
 *
 * assert.deepEqual(
 *   parseDotenv('# our shop\nexport NAME="Ada\\n" # the owner\nPORT=80 # http', ".env"),
 *   { NAME: "Ada\n", PORT: "80" },
 * );
 * ```
 */
export function parseDotenv(text: string, file: string): Record<string, string> {
  // No prototype: the names come from the file.
  const found: Record<string, string> = Object.create(null);
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|[\r\n]/);
  lines.forEach((line, i) => {
    if (/^\s*(?:#|$)/.test(line)) return;
    const head = /^\s*(?:export\s+)?(?<name>[A-Za-z_][\w.]*)\s*=\s*/.exec(line);
    const value = head === null ? undefined : valueOf(line.slice(head[0].length));
    if (value === undefined) {
      throw new SyntaxError(`Cannot read ${file}: line ${i + 1} is not NAME=value`);
    }
    found[head!.groups!.name!] = value;
  });
  return { ...found };
}

/** The value at the start of `text`; `undefined` when a quote is not closed, or something stands behind it. */
function valueOf(text: string): string | undefined {
  const quote = text[0];
  if (quote !== "'" && quote !== '"') {
    const comment = text.startsWith("#") ? 0 : text.search(/\s#/);
    return (comment < 0 ? text : text.slice(0, comment)).trim();
  }
  let end = 1;
  while (end < text.length && text[end] !== quote) {
    end += quote === '"' && text[end] === "\\" ? 2 : 1;
  }
  if (end >= text.length || !/^\s*(?:#|$)/.test(text.slice(end + 1))) return undefined;
  const inner = text.slice(1, end);
  return quote === "'" ? inner : unescape(inner);
}

function unescape(text: string): string {
  return text.replace(/\\([nrt"\\])/g, (_, char: string) => ESCAPES[char] ?? char);
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
