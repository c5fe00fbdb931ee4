// E-mail addresses by the rules and in the words of Python's email-validator, as pydantic uses it: no quoted local part,
// no address literal, no look-up of the domain.

import { type Issue, plural, push, STRING_TYPE } from "./issue.ts";

/** Reads an address, with or without a display name; `undefined` after a finding. */
export function readEmail(value: unknown, issues: Issue[]): string | undefined {
  if (typeof value !== "string") return push(issues, STRING_TYPE, value);
  const result = value.length > CHARS_MAX
    ? { reason: `Length must not exceed ${CHARS_MAX} characters` }
    : parse((NAMED.exec(value)?.[1] ?? value).trim());
  if (typeof result === "string") return result;
  const { reason } = result;
  const msg = `value is not a valid email address: ${reason}`;
  return push(issues, { type: "value_error", msg, ctx: { reason } }, value);
}

interface Problem {
  readonly reason: string;
}

function parse(text: string): string | Problem {
  const parts = split(text);
  if ("reason" in parts) return parts;
  const { domain } = parts;
  const local = parts.local.normalize("NFC");
  const wrong = wrongLocal(local) ?? wrongDomain(domain);
  if (wrong !== undefined) return { reason: wrong };
  const host = asciiDomain(domain);
  const wrongHost = host === undefined
    ? "The part after the @-sign is invalid (Invalid domain)."
    : wrongName(host);
  if (wrongHost !== undefined) return { reason: wrongHost };
  const name = MAILBOX_NAMES.has(local.toLowerCase()) ? local.toLowerCase() : local;
  const address = `${name}@${domain.normalize("NFKC").replaceAll("\u3002", ".").toLowerCase()}`;
  const extra = ENCODER.encode(address).length - ADDRESS_BYTES_MAX;
  return extra > 0
    ? { reason: `The email address is too long (${plural(extra, "character")} too many).` }
    : address;
}

interface Parts {
  readonly local: string;
  readonly domain: string;
}

/** Local part and domain; a name and brackets around them have been taken off before. */
function split(text: string): Parts | Problem {
  const at = special(text, "@<");
  if (at < 0) return { reason: noAtSign(text) };
  if (text[at] === "@") return { local: text.slice(0, at), domain: text.slice(at + 1) };
  const odd = text.slice(0, at).trimEnd().match(NOT_IN_NAME);
  if (odd !== null) {
    return {
      reason: `The display name contains invalid characters when not quoted: ${list(odd)}.`,
    };
  }
  if (!text.includes(">", at)) {
    return {
      reason: "An open angle bracket at the start of the email address has to be followed by a " +
        "close angle bracket at the end.",
    };
  }
  if (!text.endsWith(">")) return { reason: "There can't be anything after the email address." };
  const inner = text.slice(at + 1).replace(/>+$/, "");
  const innerAt = special(inner, "@");
  if (innerAt < 0) return { reason: noAtSign(inner) };
  return {
    reason: "A display name and angle brackets around the email address are not permitted here.",
  };
}

/** Where the first of `marks` is that stands outside of quotes; -1 when there is none. */
function special(text: string, marks: string): number {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (quoted && text[i] === "\\") i++;
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && marks.includes(text[i]!)) return i;
  }
  return -1;
}

function noAtSign(text: string): string {
  if (text.includes("\uff20")) {
    return 'The email address has the "full-width" at-sign (@) character instead of a regular at-sign.';
  }
  return text.includes("\ufe6b")
    ? 'The email address has the "small commercial at" character instead of a regular at-sign.'
    : "An email address must have an @-sign.";
}

function wrongLocal(local: string): string | undefined {
  if (local === "") return "There must be something before the @-sign.";
  if (/^".*"$/s.test(local)) return "Quoting the part before the @-sign is not allowed here.";
  const odd = local.match(NOT_IN_LOCAL);
  if (odd !== null) {
    return `The email address contains invalid characters before the @-sign: ${list(odd)}.`;
  }
  if (local.endsWith(".")) {
    return "An email address cannot have a period immediately before the @-sign.";
  }
  if (local.startsWith(".")) return "An email address cannot start with a period.";
  if (local.includes("..")) return "An email address cannot have two periods in a row.";
  return unsafe(local);
}

function wrongDomain(domain: string): string | undefined {
  if (domain === "") return "There must be something after the @-sign.";
  if (/^\[.*\]$/s.test(domain)) {
    return "A bracketed IP address after the @-sign is not allowed here.";
  }
  const odd = domain.match(NOT_IN_DOMAIN);
  if (odd !== null) return `The part after the @-sign contains invalid characters: ${list(odd)}.`;
  if (domain.endsWith(".")) return "An email address cannot end with a period.";
  if (domain.startsWith(".")) {
    return "An email address cannot have a period immediately after the @-sign.";
  }
  if (domain.includes("..")) return "An email address cannot have two periods in a row.";
  if (domain.endsWith("-")) return "An email address cannot end with a hyphen.";
  if (domain.startsWith("-")) {
    return "An email address cannot have a hyphen immediately after the @-sign.";
  }
  if (domain.includes(".-") || domain.includes("-.")) {
    return "An email address cannot have a period and a hyphen next to each other.";
  }
  if (domain.split(".").some((label) => /^(?!xn)..--/i.test(label))) {
    return "An email address cannot have two letters followed by two dashes immediately after the " +
      "@-sign or after a period, except Punycode.";
  }
  return unsafe(domain);
}

/** The domain as it stands in DNS: the platform knows Punycode in host names only. */
function asciiDomain(domain: string): string | undefined {
  // deno-lint-ignore no-control-regex -- what is not ASCII.
  return /^[\x00-\x7f]*$/.test(domain) ? domain : URL.parse(`http://${domain}`)?.hostname;
}

function wrongName(host: string): string | undefined {
  const tooLong = host.length - HOST_CHARS_MAX;
  if (tooLong > 0) {
    return `The email address is too long after the @-sign (${
      plural(tooLong, "character")
    } too many).`;
  }
  const longest = Math.max(...host.split(".").map((label) => label.length)) - LABEL_CHARS_MAX;
  if (longest > 0) {
    return `After the @-sign, periods cannot be separated by so many characters (${
      plural(longest, "character")
    } too many).`;
  }
  if (!host.includes(".")) {
    return "The part after the @-sign is not valid. It should have a period.";
  }
  if (!/[a-z]$/i.test(host)) {
    return "The part after the @-sign is not valid. It is not within a valid top-level domain.";
  }
  return SPECIAL_USE.test(host)
    ? "The part after the @-sign is a special-use or reserved name that cannot be used with email."
    : undefined;
}

function unsafe(text: string): string | undefined {
  const odd = text.match(UNSAFE);
  return odd === null ? undefined : `The email address contains unsafe characters: ${list(odd)}.`;
}

/** Characters as they are shown in messages: each once, in order. */
function list(characters: readonly string[]): string {
  return [...new Set(characters.map(shown))].sort().join(", ");
}

function shown(character: string): string {
  if (character === " ") return "SPACE";
  if (character === "\\") return '"\\"';
  if (character === "'") return `"'"`;
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return `'${character}'`;
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}

const NAMED =
  /^\s*(?:(?:[\p{L}\p{N}_!#$%&'*+\-/=?^`{|}~]+\s+)*[\p{L}\p{N}_!#$%&'*+\-/=?^`{|}~]+|"[^]+")?\s*<(.+)>\s*$/u;
const NOT_IN_NAME = /[^a-z0-9_!#$%&'*+\-/=?^`{|}~ ]/giu;
const NOT_IN_LOCAL = /[^.a-z0-9_!#$%&'*+\-/=?^`{|}~\u0080-\u{10ffff}]/giu;
const NOT_IN_DOMAIN = /[^a-z0-9\-.\u0080-\u{10ffff}]/giu;
/** Separators, controls, unassigned and private characters. */
const UNSAFE = /[\p{Z}\p{C}]/gu;
const SPECIAL_USE = /(?:^|\.)(?:arpa|invalid|local|localhost|onion|test)$/i;
const MAILBOX_NAMES: ReadonlySet<string> = new Set([
  "abuse",
  "ftp",
  "hostmaster",
  "info",
  "marketing",
  "news",
  "noc",
  "postmaster",
  "sales",
  "security",
  "support",
  "usenet",
  "uucp",
  "webmaster",
  "www",
]);
const ENCODER = new TextEncoder();
const CHARS_MAX = 2_048;
const ADDRESS_BYTES_MAX = 254;
const HOST_CHARS_MAX = 253;
const LABEL_CHARS_MAX = 63;
