// Scripts and styles of the documentation pages, from npm packages that the user installs. Looked up at first use, so
// that nobody else pays; only the files listed here can be asked for.

import { createReadStream, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cwd } from "node:process";
import { Readable } from "node:stream";

/** An installed package. */
export interface AssetPackage {
  /** Its folder. */
  readonly folder: string;
  /** Its version, part of the addresses so that they may be cached for ever. */
  readonly version: string;
}

/** Packages that assets come from. */
export type AssetPackageName = "swagger-ui-dist" | "redoc";

/**
 * Finds an installed package, from Cairn's own place and from the working directory.
 *
 * @returns `undefined` when it is not installed or may not be read.
 */
export function findPackage(name: AssetPackageName): AssetPackage | undefined {
  const known = found.get(name);
  if (known !== undefined) return known;
  for (const from of [() => import.meta.url, () => join(cwd(), "main.js")]) {
    try {
      const manifest = createRequire(from()).resolve(`${name}/package.json`);
      const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
      const made = { folder: dirname(manifest), version };
      found.set(name, made);
      return made;
    } catch {
      // Not there, or no permission to read it: the page says what to install.
    }
  }
  return undefined;
}

/**
 * Serves one file of an installed package.
 *
 * @param file Name in the address.
 * @returns `undefined` for a file that is not listed, or when the package is missing.
 */
export function assetResponse(file: string): Response | undefined {
  const asset = ASSETS.get(file);
  const place = asset === undefined ? undefined : findPackage(asset.from);
  if (asset === undefined || place === undefined) return undefined;
  const path = join(place.folder, asset.path);
  const { size } = statSync(path);
  const body = Readable.toWeb(createReadStream(path)) as unknown as ReadableStream<Uint8Array>;
  return new Response(body, {
    headers: {
      "content-type": asset.type,
      "content-length": String(size),
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    },
  });
}

interface Asset {
  readonly from: AssetPackageName;
  readonly path: string;
  readonly type: string;
}

const JAVASCRIPT = "text/javascript; charset=utf-8";

const ASSETS: ReadonlyMap<string, Asset> = new Map([
  ["swagger-ui.css", {
    from: "swagger-ui-dist",
    path: "swagger-ui.css",
    type: "text/css; charset=utf-8",
  }],
  ["swagger-ui-bundle.js", {
    from: "swagger-ui-dist",
    path: "swagger-ui-bundle.js",
    type: JAVASCRIPT,
  }],
  ["favicon-32x32.png", { from: "swagger-ui-dist", path: "favicon-32x32.png", type: "image/png" }],
  ["redoc.standalone.js", { from: "redoc", path: "bundles/redoc.standalone.js", type: JAVASCRIPT }],
]);

// What was found stays found; what was not is looked for again, as it may have been installed meanwhile.
const found = new Map<AssetPackageName, AssetPackage>();
