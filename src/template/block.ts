// A block of a page alone: the same templates, with a parent that shows nothing but that block. So `super()`, blocks
// inside of it, imports and values that a template sets work as in the whole page.

import { type Outline, outlineOf } from "./scan.ts";

/** Templates that show one block. */
export interface BlockTemplates {
  /** The one to render. */
  readonly name: string;
  /** All that are to be added, by name. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Makes the templates that show one block of a page.
 *
 * @throws {TypeError} If the page has no such block, or extends a template that is not known before it is rendered.
 */
export function blockTemplates(
  page: string,
  block: string,
  sources: ReadonlyMap<string, string>,
): BlockTemplates {
  const made = new Map<string, string>();
  const nameOf = (name: string): string => `#${block}/${name}`;
  const frame = nameOf(`#${page}`);
  let isFound = false;
  for (let name: string | undefined = page; name !== undefined;) {
    const { blocks, parent, isDynamic, definitions } = outlineAt(name, sources);
    if (isDynamic) {
      throw new TypeError(
        `Cannot show the block "${block}" of "${page}": "${name}" extends what is not known before`,
      );
    }
    isFound ||= blocks.has(block);
    made.set(
      nameOf(name),
      `{% extends "${parent === undefined ? frame : nameOf(parent)}" %}${definitions}`,
    );
    name = parent;
  }
  if (!isFound) throw new TypeError(`Cannot show the block "${block}" of "${page}": there is none`);
  made.set(frame, `{% block ${block} %}{% endblock %}`);
  return { name: nameOf(page), sources: made };
}

function outlineAt(name: string, sources: ReadonlyMap<string, string>): Outline {
  const source = sources.get(name);
  if (source === undefined) {
    throw new TypeError(`Cannot render "${name}": there is no such template`);
  }
  return outlineOf(source);
}

/**
 * Refuses templates that extend themselves: rendering one would never end.
 *
 * @throws {TypeError} If there is one.
 */
export function refuseCircles(sources: ReadonlyMap<string, string>): void {
  for (const first of sources.keys()) {
    const seen = new Set<string>();
    for (let name: string | undefined = first; name !== undefined && !seen.has(name);) {
      seen.add(name);
      const source = sources.get(name);
      name = source === undefined ? undefined : outlineOf(source).parent;
      if (name !== first) continue;
      throw new TypeError(`Cannot read the template "${first}": it extends itself`);
    }
  }
}
