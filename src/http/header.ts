// Grammar of header fields (RFC 9110 section 5). Whatever goes into a header passes here first: a CR, LF or NUL in a
// value would end the field and start another one of the attacker's choice (CWE-113).

/**
 * Whether `text` is a token: a field name, a cookie name, a media type's part.
 *
 * @param text Any text.
 */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * Whether `text` can be sent as a field value: visible Latin-1, blanks and tabs inside, none at the ends.
 *
 * @param text Any text.
 */
export function isFieldValue(text: string): boolean {
  return FIELD_VALUE.test(text);
}

/**
 * Checks one header field before it is sent.
 *
 * @param name Field name.
 * @param value Field value.
 * @throws {TypeError} If the name is no token or the value holds CR, LF, NUL, another control character or
 *   characters beyond Latin-1. The message does not repeat the value: it may be secret or hostile.
 */
export function checkHeader(name: string, value: string): void {
  if (!isToken(name)) throw new TypeError(`Cannot send a header field: its name is not a token`);
  if (!isFieldValue(value)) {
    throw new TypeError(
      `Cannot send header field "${name}": the value must be Latin-1 without control characters`,
    );
  }
}

/**
 * Writes `text` as a quoted string (RFC 9110 section 5.6.4).
 *
 * @param text Text that {@linkcode isFieldValue} accepts; blanks at the ends are fine here.
 * @throws {TypeError} If it holds a character that no quoted string can carry.
 */
export function formatQuotedString(text: string): string {
  if (!QUOTABLE.test(text)) {
    throw new TypeError("Cannot quote the text: it holds control characters or is not Latin-1");
  }
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FIELD_VALUE = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;
const QUOTABLE = /^[\t\x20-\x7e\x80-\xff]*$/;
