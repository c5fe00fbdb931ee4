// The templates of a folder, read at once: minijinja asks for none while it renders, and a mistake in one is told at
// start-up.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Reads all files of a folder and of those in it, but hidden ones and links.
 *
 * @returns Sources by path below the folder, with `/`.
 * @throws {Error} If the folder or a file cannot be read.
 */
export function readFolder(folder: string | URL): Map<string, string> {
  const root = path.resolve(typeof folder === "string" ? folder : fileURLToPath(folder.href));
  const sources = new Map<string, string>();
  readInto(sources, root, "");
  return sources;
}

function readInto(sources: Map<string, string>, root: string, below: string): void {
  const entries = readdirSync(path.join(root, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (entry.name.startsWith(".")) continue;
    const name = below + entry.name;
    if (entry.isDirectory()) readInto(sources, root, `${name}/`);
    if (entry.isFile()) sources.set(name, readFileSync(path.join(root, name), "utf8"));
  }
}
