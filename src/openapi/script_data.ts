// Text and data inside HTML and inline scripts. `</script>`, `<!--` and line separators must never reach a script as
// they are: JSON alone does not escape them.

/** Text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => HTML[char]!);
}

/** Data as a JavaScript expression, spaced as Python's `json.dumps` spaces it: `{"a": 1, "b": [1, 2]}`. */
export function scriptData(value: unknown): string {
  return safe(spaced(value));
}

/** Text as a JavaScript literal in single quotes. */
export function scriptText(text: string): string {
  return safe(
    `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\u0027")}'`,
  );
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => spaced(one)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${
    members.map(([key, member]) => `${JSON.stringify(key)}: ${spaced(member)}`).join(", ")
  }}`;
}

function safe(script: string): string {
  return script.replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const HTML: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
