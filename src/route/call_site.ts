// Where the user's code called us, for start-up messages that name both places. Cold: runs once per declaration.

/**
 * The first place on the stack outside Cairn's sources, as `folder/file:line`.
 *
 * @returns The place, or `"(unknown place)"` where the engine gives no stack.
 */
export function callSite(): string {
  const lines = (new Error().stack ?? "").split("\n").slice(1);
  for (const line of lines) {
    const place = PLACE.exec(line)?.[1]?.replace(/^file:\/\//, "");
    if (place === undefined || place.startsWith(SOURCES)) continue;
    return place.split("/").slice(-2).join("/");
  }
  return "(unknown place)";
}

// Both engines print "at name (file:line:column)" or "at file:line:column", Bun without the file: scheme.
const PLACE = /((?:file:\/\/|\/|https?:\/\/)[^\s()]+:\d+):\d+\)?$/;
const SOURCES = new URL("..", import.meta.url).href.replace(/^file:\/\//, "");
