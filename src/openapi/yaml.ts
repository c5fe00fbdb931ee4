// JSON data as YAML 1.2. Only what JSON has: no anchors, no tags, no dates. A text that any YAML reader could take for
// something else stays in double quotes, whose escapes are those of JSON.

/**
 * Writes JSON data as a YAML document.
 *
 * @param value Plain JSON data: records, lists, text, numbers, booleans, null; undefined members are left out.
 */
export function toYaml(value: unknown): string {
  return `${node(value, "").replace(/^\n/, "")}\n`;
}

/** A value behind its key or dash: scalars and empty collections on the same line, the rest on the following lines. */
function node(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return value.map((one) => `\n${indent}- ${item(one, `${indent}  `)}`).join("");
  }
  if (typeof value === "object" && value !== null) return record(value, indent);
  return scalar(value);
}

function record(value: object, indent: string): string {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return "{}";
  return members.map(([key, member]) => {
    const text = node(member, `${indent}  `);
    return `\n${indent}${textOf(key)}:${text.startsWith("\n") ? text : ` ${text}`}`;
  }).join("");
}

/** A collection inside a list starts on the line of the dash. */
function item(value: unknown, indent: string): string {
  const text = node(value, indent);
  return text.startsWith("\n") ? text.slice(indent.length + 1) : text;
}

function scalar(value: unknown): string {
  return typeof value === "string" ? textOf(value) : JSON.stringify(value) ?? "null";
}

function textOf(text: string): string {
  return PLAIN.test(text) && !RESERVED.test(text) ? text : escaped(text);
}

/** YAML's double quotes take JSON's escapes; these characters are line breaks or forbidden in YAML, but not in JSON. */
function escaped(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

// Letters first, then a set without indicators, so that ": ", " #", "- " and the like cannot appear.
const PLAIN = /^[A-Za-z_/][\w./-]*(?: [\w./()-]+)*$/;
// Words that YAML 1.1 readers take for booleans, null or numbers.
const RESERVED = /^(?:true|false|yes|no|on|off|y|n|null)$/i;
