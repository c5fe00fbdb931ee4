// Uploads of any size in flat memory: parts of a form go to the disk, or to a consumer, while they arrive.
import { createHash } from "node:crypto";
import { App, dependency, HttpError, router, t } from "../../mod.ts";
import { fileResponse } from "../../src/files/mod.ts";
import { securityHeaders } from "../../src/middleware/mod.ts";
import { csrf } from "../../src/session/mod.ts";
import { staticFiles } from "../../src/static/mod.ts";
import { FileInfo, FileStore } from "./store.ts";

/** Options of {@linkcode createApp}. */
export interface UploadsOptions {
  /** Where files are kept. */
  readonly folder: string;
  /** Largest file in bytes. Default 2 GiB. */
  readonly fileBytesMax?: number;
  /** Most bytes of all files together. Default 20 GiB. */
  readonly storeBytesMax?: number;
}

const Inspected = t.Object({
  name: t.String(),
  size: t.Integer({ description: "Bytes" }),
  lines: t.Integer({ description: "Line feeds" }),
  sha256: t.String(),
}, { $id: "Inspected" });

const FILES_MAX = 20;
const GIB = 2 ** 30;

export function createApp(options: UploadsOptions): App {
  const { folder, fileBytesMax = 2 * GIB, storeBytesMax = 20 * GIB } = options;
  const files = new FileStore({ folder, bytesMax: storeBytesMax });
  const loaded = dependency({ scope: "app", name: "files" }, () => files.load());

  const routes = router({
    tags: ["files"],
    // The body is all of the form: the parts' heads and delimiters count, too.
    bodyBytesMax: fileBytesMax + 65_536,
    formLimits: { fileBytesMax, filesMax: FILES_MAX, fieldsMax: 10, fieldBytesMax: 4_096 },
  });

  routes.post("/files", {
    name: "upload",
    summary: "Keep files: multipart/form-data, each part with a file name is one",
    response: { 201: t.Array(FileInfo) },
  }, async (cx) => {
    const saved: FileInfo[] = [];
    try {
      for await (const part of cx.parts()) {
        if (part.filename !== undefined) saved.push(await files.save(cx, part));
      }
      return saved;
    } catch (error) {
      // All of a form or nothing of it, also when the client leaves within the last file.
      for (const { id } of saved) await files.remove(id);
      throw error;
    }
  });

  routes.post("/inspect", {
    name: "inspect",
    summary: "Read files and keep nothing",
    response: { 200: t.Array(Inspected) },
  }, async (cx) => {
    const seen: (typeof Inspected.static)[] = [];
    for await (const part of cx.parts()) {
      if (part.filename === undefined) continue;
      const hash = createHash("sha256");
      let [size, lines] = [0, 0];
      for await (const bytes of part) {
        hash.update(bytes);
        size += bytes.length;
        for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
      }
      seen.push({ name: part.filename, size, lines, sha256: hash.digest("hex") });
    }
    return seen;
  });

  routes.get("/files", { name: "list", response: { 200: t.Array(FileInfo) } }, () => files.list());

  const one = { id: t.String({ format: "uuid" }) };

  routes.get("/files/:id", { name: "download", params: one }, async (cx) => {
    const found = files.find(cx.params.id);
    if (found === undefined) throw HttpError.notFound("No such file");
    // Saved, never shown: a page that somebody uploads must not run in ours.
    const { name, type } = found.info;
    return await fileResponse(cx, found.path, { filename: name, contentType: safeType(type) });
  });

  routes.delete("/files/:id", {
    name: "remove",
    params: one,
    status: 204,
    response: { 404: HttpError.schema },
  }, async (cx) => {
    if (!await files.remove(cx.params.id)) throw HttpError.notFound("No such file");
  });

  return new App({
    title: "Uploads",
    version: "1.0.0",
    // A page of another site must not make a browser fill this disk.
    middleware: [securityHeaders(), csrf()],
    lifespan: [loaded],
  })
    .include(routes)
    .mount("/", staticFiles(new URL("public/", import.meta.url)));
}

/** A client's own words about a file are sent back only when they are a plain media type. */
function safeType(type: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream";
}

const LF = 10;
