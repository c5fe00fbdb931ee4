// From the path of a request to a path below a folder. The path is the canonical one that routing and guards compare; it
// is split first and decoded once, and whatever could be read as another path in any of these steps is refused: encoded
// separators, dot segments, empty segments, hidden names (CVE-2026-15074, CVE-2026-7120 and their class).

/** A path below the served folder. */
export interface ServedPath {
  /** Decoded names from the folder on. */
  readonly segments: readonly string[];
  /** Whether it names a folder: it ends with a slash. */
  readonly isFolder: boolean;
}

/** Options of {@linkcode servedPath}. */
export interface ServedPathOptions {
  /** Whether names that start with a dot are served, other than `.well-known` in front. */
  readonly dotFiles: boolean;
}

/**
 * Reads the path of a request.
 *
 * @param path Canonical path, percent-encoded, that starts with a slash.
 * @returns `undefined` when nothing can be served under it.
 */
export function servedPath(path: string, options: ServedPathOptions): ServedPath | undefined {
  const segments = path.slice(1).split("/").map(decode);
  const isFolder = segments.at(-1) === "";
  if (isFolder) segments.pop();
  const isFine = segments.every((name, i) =>
    name !== undefined && !UNSAFE.test(name) &&
    (!name.startsWith(".") || options.dotFiles || (i === 0 && name === ".well-known"))
  );
  return isFine ? { segments: segments as string[], isFolder } : undefined;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

// Empty, one or two dots, a separator of any system, a drive or stream of Windows, control characters.
// deno-lint-ignore no-control-regex -- the attack is about control characters
const UNSAFE = /^(?:\.{0,2})$|[/\\:\x00-\x1f\x7f]/;
