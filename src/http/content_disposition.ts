// The Content-Disposition field of answers (RFC 6266). The file name may come from anyone: it is reduced to a plain
// name and written so that it can neither end the parameter nor name a folder.

/** Options of {@linkcode formatContentDisposition}. */
export interface ContentDispositionOptions {
  /** `attachment` is saved, `inline` is shown. Default `attachment`. */
  type?: "attachment" | "inline";
}

/**
 * Writes a Content-Disposition field.
 *
 * Names of unreserved ASCII are written as `filename="…"`, all others as `filename*=utf-8''…` (RFC 8187), which every
 * browser in use reads; Starlette does the same.
 *
 * @param fileName Any text: folders, control characters and leading dots are cut; what is left empty becomes
 *   `download`.
 * @param options Type.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatContentDisposition } from "@cairn/cairn/http";
 *
 * assert.equal(formatContentDisposition("../a.txt"), 'attachment; filename="a.txt"');
 * assert.equal(formatContentDisposition("ä.txt"), "attachment; filename*=utf-8''%C3%A4.txt");
 * ```
 */
export function formatContentDisposition(
  fileName: string,
  options: ContentDispositionOptions = {},
): string {
  const type = options.type === "inline" ? "inline" : "attachment";
  const name = safeFileName(fileName);
  if (PLAIN.test(name)) return `${type}; filename="${name}"`;
  return `${type}; filename*=utf-8''${encodeURIComponent(name).replace(UNQUOTED, escapeChar)}`;
}

/**
 * A file name that is safe to show and to propose: the last path component of either kind, without control and
 * direction-changing characters and leading dots, at most 255 characters. Storage names must still be your own.
 *
 * @param fileName Any text, for example a name sent with an upload.
 * @returns `download` if nothing is left.
 */
export function safeFileName(fileName: string): string {
  const last = fileName.slice(Math.max(fileName.lastIndexOf("/"), fileName.lastIndexOf("\\")) + 1);
  // From the end, which keeps the extension.
  const name = last.replace(HIDDEN, "").trim().replace(/^\.+/, "").slice(-FILE_NAME_CHARS_MAX);
  return name.trim().toWellFormed() || "download";
}

function escapeChar(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Longest file name in UTF-16 units; file systems take 255 bytes. */
const FILE_NAME_CHARS_MAX = 255;
const PLAIN = /^[0-9A-Za-z_.~-]+$/;
const UNQUOTED = /[!'()*]/g;
// "exe.gpj" behind U+202E is shown as "jpg.exe" reversed.
// deno-lint-ignore no-control-regex -- the attack is about control characters
const HIDDEN = /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
