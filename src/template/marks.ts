// What an engine must pass through unchanged, HTML and parts that come later, goes in as a mark: characters for private
// use that no escaping and no filter changes. With 64 random bits in each, nobody who sends text can make one.

import type { Random } from "../cx/mod.ts";
import { Html } from "./html.ts";
import { Later } from "./later.ts";

/** The marks of one rendering. */
export class Marks {
  readonly #random: Random;
  readonly #marked: (Html | Later)[] = [];
  #secret = "";

  /** No marks yet. */
  constructor(random: Random) {
    this.#random = random;
  }

  /** A mark in place of `what`. */
  add(what: Html | Later): string {
    if (this.#secret === "") this.#secret = secretOf(this.#random.bytes(SECRET_BYTES));
    return START + this.#secret + numberOf(this.#marked.push(what) - 1) + END;
  }

  /** What a text stands for, if all of it is a mark. */
  find(text: string): Html | Later | undefined {
    if (this.#secret === "" || !text.startsWith(START + this.#secret)) return undefined;
    const parts = text.split(this.#pattern());
    return parts.length === 3 && parts[2] === "" ? this.#marked[indexOf(parts[1]!)] : undefined;
  }

  /** The text with what its marks stand for; `Html` is text by now. */
  split(text: string): (string | Later)[] {
    if (this.#secret === "") return [text];
    const pieces: (string | Later)[] = [];
    let before = "";
    for (
      const [i, part] of text.split(this.#pattern()).entries()
    ) {
      const marked = i % 2 === 0 ? part : this.#marked[indexOf(part)]!;
      if (!(marked instanceof Later)) {
        before += marked instanceof Html ? marked.text : marked;
        continue;
      }
      if (before !== "") pieces.push(before);
      before = "";
      pieces.push(marked);
    }
    if (before !== "" || pieces.length === 0) pieces.push(before);
    return pieces;
  }

  #pattern(): RegExp {
    return new RegExp(`${START}${this.#secret}(.+?)${END}`);
  }
}

function secretOf(bytes: Uint8Array): string {
  return String.fromCharCode(...[...bytes].map((byte) => SECRET_FROM + byte));
}

function numberOf(index: number): string {
  return String(index).replace(/./g, (digit) => String.fromCharCode(DIGIT_FROM + Number(digit)));
}

function indexOf(digits: string): number {
  return Number(digits.replace(/./g, (char) => String(char.charCodeAt(0) - DIGIT_FROM)));
}

const START = "\uE000";
const END = "\uE001";
const DIGIT_FROM = 0xe010;
const SECRET_FROM = 0xe100;
const SECRET_BYTES = 8;
