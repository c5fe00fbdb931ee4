// JSON in the text of a parameter. Bad text is described in pydantic's words, which the engines' own are not; the scanner
// that finds them runs only where there is something to find, or brackets enough to look for a limit.

/** Deepest nesting of lists and objects that hold something, below the outermost. */
const DEPTH_MAX = 200;

/** What is wrong with a text. */
export class JsonProblem {
  /** In pydantic's words. */
  readonly message: string;
  /** Holds the words. */
  constructor(message: string) {
    this.message = message;
  }
}

/** The value of a text, members named `__proto__` left out. */
export function parseJsonText(text: string): unknown {
  if (text.length > DEPTH_MAX && isTooDeep(text)) {
    return new JsonProblem(new Scanner(text).problem());
  }
  try {
    return JSON.parse(text, (key, member) => key === "__proto__" ? undefined : member);
  } catch {
    return new JsonProblem(new Scanner(text).problem());
  }
}

/** Whether there may be more levels than allowed; brackets in strings count, too, which is for the scanner to sort out. */
function isTooDeep(text: string): boolean {
  let opened = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "[" || text[i] === "{") opened++;
  }
  return opened > DEPTH_MAX && new Scanner(text).problem().startsWith(TOO_DEEP);
}

class Scanner {
  readonly #text: string;
  /** Closing brackets of what is open. */
  readonly #open: ("]" | "}")[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  problem(): string {
    const words = this.#document();
    if (words === undefined) return "expected value at line 1 column 1";
    return `${words} at ${this.#place(words.startsWith("EOF"))}`;
  }

  /** Columns are bytes of UTF-8; the character that is wrong counts, and one that ends its line counts as the next line. */
  #place(isEnd: boolean): string {
    const lines = this.#text.slice(0, this.#at).split("\n");
    if (!isEnd && this.#text[this.#at] === "\n") return `line ${lines.length + 1} column 0`;
    const column = new TextEncoder().encode(lines.at(-1)).length + (isEnd ? 0 : 1);
    return `line ${lines.length} column ${column}`;
  }

  #document(): string | undefined {
    for (;;) {
      const wrong = this.#value();
      if (wrong !== undefined) return wrong;
      // Everything that ends here, up to where the next value starts.
      for (;;) {
        this.#blanks();
        const close = this.#open.at(-1);
        if (close === undefined) {
          return this.#at < this.#text.length ? "trailing characters" : undefined;
        }
        const character = this.#text[this.#at];
        if (character === close) {
          this.#open.pop();
          this.#at++;
          continue;
        }
        if (character !== ",") return this.#end() ?? `expected \`,\` or \`${close}\``;
        this.#at++;
        const bad = this.#afterComma(close);
        if (bad !== undefined) return bad;
        break;
      }
    }
  }

  #afterComma(close: "]" | "}"): string | undefined {
    this.#blanks();
    if (this.#text[this.#at] === close) return "trailing comma";
    return close === "}" ? this.#key("EOF while parsing a value") : undefined;
  }

  /** A value without what is inside of it; an empty list or object counts as a whole one. */
  #value(): string | undefined {
    this.#blanks();
    if (this.#open.length > DEPTH_MAX) return TOO_DEEP;
    const character = this.#text[this.#at];
    switch (character) {
      case undefined:
        return "EOF while parsing a value";
      case "[":
      case "{":
        return this.#start(character === "[" ? "]" : "}");
      case '"':
        return this.#string();
      case "t":
        return this.#word("true");
      case "f":
        return this.#word("false");
      case "n":
        return this.#word("null");
      case "N":
        return this.#word("NaN");
      case "I":
        return this.#word("Infinity");
      default:
        return /[-0-9]/.test(character) ? this.#number() : "expected value";
    }
  }

  #start(close: "]" | "}"): string | undefined {
    this.#open.push(close);
    this.#at++;
    this.#blanks();
    if (this.#at >= this.#text.length) return this.#end();
    if (this.#text[this.#at] === close) return undefined;
    if (close === "]") return this.#value();
    return this.#key("EOF while parsing an object") ?? this.#value();
  }

  #key(ended: string): string | undefined {
    if (this.#at >= this.#text.length) return ended;
    if (this.#text[this.#at] !== '"') return "key must be a string";
    const wrong = this.#string();
    if (wrong !== undefined) return wrong;
    this.#blanks();
    if (this.#text[this.#at] !== ":") return this.#end() ?? "expected `:`";
    this.#at++;
    return undefined;
  }

  /** What is said at the end of the text inside something; `undefined` before the end. */
  #end(): string | undefined {
    if (this.#at < this.#text.length) return undefined;
    return `EOF while parsing ${this.#open.at(-1) === "]" ? "a list" : "an object"}`;
  }

  #word(word: string): string | undefined {
    for (const character of word) {
      if (this.#at >= this.#text.length) return "EOF while parsing a value";
      if (this.#text[this.#at] !== character) return "expected ident";
      this.#at++;
    }
    return undefined;
  }

  #number(): string | undefined {
    const text = this.#text;
    if (text[this.#at] === "-") {
      this.#at++;
      if (text[this.#at] === "I") return this.#word("Infinity");
    }
    if (text[this.#at] === "0") {
      this.#at++;
      if (isDigit(text[this.#at])) return "invalid number";
    } else {
      const wrong = this.#digits();
      if (wrong !== undefined) return wrong;
    }
    if (text[this.#at] === ".") {
      this.#at++;
      const wrong = this.#digits();
      if (wrong !== undefined) return wrong;
    }
    if (text[this.#at] !== "e" && text[this.#at] !== "E") return undefined;
    this.#at++;
    if (text[this.#at] === "+" || text[this.#at] === "-") this.#at++;
    return this.#digits();
  }

  #digits(): string | undefined {
    if (this.#at >= this.#text.length) return "EOF while parsing a value";
    if (!isDigit(this.#text[this.#at])) return "invalid number";
    while (isDigit(this.#text[this.#at])) this.#at++;
    return undefined;
  }

  #string(): string | undefined {
    const text = this.#text;
    for (this.#at++; this.#at < text.length; this.#at++) {
      const character = text[this.#at]!;
      if (character === '"') {
        this.#at++;
        return undefined;
      }
      if (character < " ") {
        return "control character (\\u0000-\\u001F) found while parsing a string";
      }
      if (character !== "\\") continue;
      this.#at++;
      if (this.#at >= text.length) break;
      const wrong = this.#escape();
      if (wrong !== undefined) return wrong;
    }
    this.#at = text.length;
    return "EOF while parsing a string";
  }

  #escape(): string | undefined {
    const text = this.#text;
    if (text[this.#at] !== "u") {
      return '"\\/bfnrt'.includes(text[this.#at]!) ? undefined : "invalid escape";
    }
    for (let i = 0; i < 4; i++) {
      this.#at++;
      if (this.#at + 3 - i >= text.length) {
        this.#at = text.length;
        return "EOF while parsing a string";
      }
      if (!/[0-9a-fA-F]/.test(text[this.#at]!)) return "invalid escape";
    }
    return undefined;
  }

  #blanks(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "?")) this.#at++;
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

const TOO_DEEP = "recursion limit exceeded";
