// Names of operations and what is made from them.

import type { OperationNames } from "../app/mod.ts";

/**
 * The `operationId` where nothing else is said: name, path and method with `_` for all but letters, digits and `_`,
 * as FastAPI's. Without a name: method and path.
 */
export function defaultOperationId(naming: OperationNames): string {
  const method = naming.method.toLowerCase();
  if (naming.name === "") return `${method}${naming.path}`.replace(NOT_WORD, "_");
  return `${naming.name}${naming.path}`.replace(NOT_WORD, "_") + `_${method}`;
}

/** The name in words: `readItem` and `read_item` are `Read Item`; `undefined` for an operation without a name. */
export function summaryOf(name: string): string | undefined {
  if (name === "") return undefined;
  const words = name.replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2").replaceAll("_", " ");
  return words.replace(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase());
}

/** The part of a description that the document shows: what follows a form feed is for readers of the code. */
export function descriptionOf(text: string | undefined): string | undefined {
  const shown = text?.replace(/\f.*$/s, "").trim();
  return shown === "" ? undefined : shown;
}

const NOT_WORD = /[^\p{L}\p{N}_]/gu;
