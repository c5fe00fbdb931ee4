// Scripts and styles of the documentation pages, from npm packages that the user installs. Looked up at first use, so
// that nobody else pays; only the files listed here can be asked for.

import process from "node:process";

// Imported where they are used: together they take Bun 20 ms, a third of the start of a small app.
const builtin = process.getBuiltinModule;

/** An installed package. */
export interface AssetPackage {
  /** Its folder. */
  readonly folder: string;
  /** Its version, part of the addresses so that they may be cached for ever. */
  readonly version: string;
}

/** Packages that assets come from. */
export type AssetPackageName = "swagger-ui-dist" | "redoc";

/** Installed packages of assets, looked for in the places that packages are found from. */
export class Assets {
  readonly #places: readonly (() => string)[];
  // What was found stays found; what was not may be found after its installation, where the runtime remembers no misses.
  readonly #found = new Map<AssetPackageName, AssetPackage>();

  /** @param places Functions that give a file, or its address, which might import the packages. */
  constructor(places: readonly (() => string)[]) {
    this.#places = places;
  }

  /**
   * Finds an installed package.
   *
   * @returns `undefined` when it is not installed or may not be read.
   */
  find(name: AssetPackageName): AssetPackage | undefined {
    const known = this.#found.get(name);
    if (known !== undefined) return known;
    for (const from of this.#places) {
      try {
        const manifest = builtin("node:module").createRequire(from()).resolve(
          `${name}/package.json`,
        );
        const { version } = JSON.parse(builtin("node:fs").readFileSync(manifest, "utf8")) as {
          version: string;
        };
        const made = { folder: builtin("node:path").dirname(manifest), version };
        this.#found.set(name, made);
        return made;
      } catch {
        // Not there, or no permission to read it: the page says what to install.
      }
    }
    return undefined;
  }

  /**
   * Addresses of a package's files, which carry its version, as browsers keep them for a year.
   *
   * @returns `undefined` when the package is not installed.
   */
  addresses(name: AssetPackageName, pageUrl: string): ((file: string) => string) | undefined {
    const place = this.find(name);
    if (place === undefined) return undefined;
    return (file) => `${pageUrl.replace(/\/$/, "")}/assets/${place.version}/${file}`;
  }

  /**
   * Serves one file of an installed package.
   *
   * @param file Name in the address.
   * @returns `undefined` for a file that is not listed, or when the package is missing.
   */
  response(file: string): Response | undefined {
    const asset = ASSETS.get(file);
    const place = asset === undefined ? undefined : this.find(asset.from);
    if (asset === undefined || place === undefined) return undefined;
    const { createReadStream, statSync } = builtin("node:fs");
    const { Readable } = builtin("node:stream");
    const path = builtin("node:path").join(place.folder, asset.path);
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
}

/** The packages that are installed for Cairn or for the program, whose working directory is taken for its folder. */
export const INSTALLED: Assets = new Assets([
  () => import.meta.url,
  () => builtin("node:path").join(process.cwd(), "main.js"),
]);

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
