// Users have settings of their own: our deno.json turns off what Deno calls the legacy abort, theirs may not.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runtime, test } from "../test.ts";

const FILE = fileURLToPath(new URL("plain_settings.ts", import.meta.url).href);
const MODULES = fileURLToPath(new URL("../../node_modules/", import.meta.url).href);

function output(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const child = spawn(process.execPath, [...args], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: unknown) => text += String(chunk));
    child.stderr.on("data", (chunk: unknown) => text += String(chunk));
    child.on("error", reject);
    child.on("close", () => resolve(text));
  });
}

test("with the settings of a user, too, nothing is cancelled after success", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "cairn-settings-"));
  try {
    const config = path.join(folder, "deno.json");
    const typebox = new URL(`file://${MODULES}@sinclair/typebox/`).href;
    writeFileSync(
      config,
      JSON.stringify({
        imports: {
          "@sinclair/typebox": `${typebox}build/esm/index.mjs`,
          "@sinclair/typebox/compiler": `${typebox}build/esm/compiler/index.mjs`,
        },
      }),
    );
    const text = await output(
      runtime === "deno" ? ["run", "-A", "--no-check", "--config", config, FILE] : ["run", FILE],
    );
    const { after, aborts } = JSON.parse(text.slice(text.indexOf("{"))) as {
      after: Record<string, unknown>;
      aborts: boolean;
    };
    assert.deepEqual(after, {
      "plain after": false,
      "plain task": false,
      "plain end": "ok",
      "stream after": false,
      "stream task": false,
      "stream end": "ok",
      "socket echo": "still here",
      "socket end": "client_disconnect",
      "client gone": "client_disconnect",
    });
    // The trap was there.
    assert.equal(aborts, runtime === "deno");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, { timeoutMs: 20_000, sanitize: false });
