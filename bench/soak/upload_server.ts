// One server of upload.ts, in a process of its own so that its memory is its own. It prints its port.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { createApp } from "../../examples/uploads/app.ts";
import { App, t } from "../../mod.ts";
import { diskUploads, serve } from "../../src/runtime/mod.ts";

type Handler = (request: Request) => Promise<Response>;
interface Runtimes {
  readonly Bun?: {
    serve(options: {
      readonly port: number;
      readonly hostname: string;
      readonly maxRequestBodySize: number;
      readonly fetch: Handler;
    }): { readonly port: number };
  };
  readonly Deno?: {
    serve(
      options: {
        readonly port: number;
        readonly hostname: string;
        readonly onListen: (address: { readonly port: number }) => void;
      },
      handler: Handler,
    ): unknown;
  };
}

const BODY_BYTES_MAX = 2 ** 32;
const HOSTNAME = "127.0.0.1";
const [kind = ""] = process.argv.slice(2);
const folder = mkdtempSync(path.join(os.tmpdir(), "cairn-soak-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
process.on("SIGTERM", () => process.exit(0));

/** The baseline: reads the body, counts it, and keeps nothing. */
async function count(request: Request): Promise<Response> {
  let bytes = 0;
  for await (const piece of request.body!) bytes += piece.length;
  return new Response(String(bytes));
}

function serveRaw(): void {
  const { Bun, Deno } = globalThis as unknown as Runtimes;
  if (Bun !== undefined) {
    const options = { port: 0, hostname: HOSTNAME, maxRequestBodySize: BODY_BYTES_MAX };
    tell(Bun.serve({ ...options, fetch: count }).port);
  } else Deno!.serve({ port: 0, hostname: HOSTNAME, onListen: ({ port }) => tell(port) }, count);
}

/** The apps that are compared with it; each answers to POST / with the bytes of the one file. */
function appOf(kind: string): App {
  const app = new App({ bodyBytesMax: BODY_BYTES_MAX, uploads: diskUploads({ folder }) });
  switch (kind) {
    case "chunks":
      app.post("/", async (cx) => {
        let bytes = 0;
        for await (const piece of cx.chunks()) bytes += piece.length;
        return `${bytes}`;
      });
      return app;
    case "parts":
      app.post("/", async (cx) => {
        let bytes = 0;
        for await (const part of cx.parts()) {
          for await (const piece of part) bytes += piece.length;
        }
        return `${bytes}`;
      });
      return app;
    case "hash":
      app.post("/", async (cx) => {
        let bytes = 0;
        const hash = createHash("sha256");
        for await (const part of cx.parts()) {
          for await (const piece of part) {
            hash.update(piece);
            bytes += piece.length;
          }
        }
        return `${bytes} ${hash.digest("hex")}`;
      });
      return app;
    case "form":
      // A declared file: it is spooled to the disk before the handler runs.
      app.post("/", { form: { file: t.File() } }, (cx) => `${cx.form.file.size}`);
      return app;
    case "example":
      return createApp({ folder });
  }
  throw new RangeError(
    `Cannot serve "${kind}": expected raw, chunks, parts, hash, form or example`,
  );
}

function tell(port: number): void {
  process.stdout.write(`${port}\n`);
}

if (kind === "raw") serveRaw();
else {
  const listen = { port: 0, hostname: HOSTNAME, quiet: true };
  tell((await serve(appOf(kind), listen)).port);
}
