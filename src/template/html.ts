// Text that is HTML already. Easy to break: whatever is no `Html` is escaped, by the engines and by JSX alike.

/** HTML that is put into a page as it is. Made by {@linkcode safe} and by rendering. */
export class Html {
  /** The HTML. */
  readonly text: string;

  /** Wraps HTML, see {@linkcode safe}. */
  constructor(text: string) {
    this.text = text;
  }

  /** The HTML. */
  toString(): string {
    return this.text;
  }
}

/**
 * Marks HTML as such, so that it is not escaped. Never with text that a client has sent.
 *
 * @example
 * ```ts
 * import { safe } from "@cairn/cairn/template";
 *
 * if (safe("<b>bold</b>").text !== "<b>bold</b>") throw new Error("changed");
 * ```
 */
export function safe(html: string): Html {
  return new Html(html);
}

/** Text for HTML content and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => HTML[char]!);
}

/**
 * JSON for the inside of a `<script>` element, where escaping as HTML does not work.
 *
 * @throws {TypeError} If the value is no JSON: `undefined`, a function, a circle.
 */
export function scriptJson(value: unknown): Html {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`Cannot write a value of type ${typeof value}`);
  return new Html(text.replace(
    /[<>&'\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  ));
}

const HTML: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
