// The page in a browser.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { browserTest, checkAccessible, inBrowser, screenshot } from "../../tests/browser.ts";
import { test } from "../../tests/test.ts";
import { createApp } from "./app.ts";

for (const isNarrow of [false, true]) {
  const width = isNarrow ? "a narrow" : "a wide";
  test(
    `uploads on ${width} screen: files are kept, listed, got back, deleted; large ones refused`,
    async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), "uploads-"));
      try {
        const app = createApp({ folder, fileBytesMax: 2_000_000 });
        await inBrowser(app, async ({ open }) => {
          const page = await open("/");
          await page.getByText("Nothing is kept yet.").waitFor();
          const picker = page.getByLabel("Choose files");
          const named = (name: string, bytes: number) => ({
            name,
            mimeType: "text/plain",
            buffer: Buffer.alloc(bytes, "A"),
          });
          await picker.setInputFiles([
            named("<b>first</b>.txt", 1_500_000),
            named("second.txt", 3),
          ]);
          await page.getByText("second.txt is kept.").waitFor();
          const kept = page.locator("#kept li");
          assert.deepEqual(await kept.locator(".name").allTextContents(), [
            "second.txt",
            "b>.txt",
          ]);
          await screenshot(page, `uploads-${isNarrow ? "narrow" : "wide"}`);
          await checkAccessible(page);

          const [download] = await Promise.all([
            page.waitForEvent("download"),
            page.getByRole("link", { name: "second.txt" }).click(),
          ]);
          assert.equal(download.suggestedFilename(), "second.txt");

          await picker.setInputFiles([named("large.bin", 2_500_000)]);
          await page.getByText("large.bin was refused: it is too large.").waitFor();
          await page.getByRole("button", { name: "Delete second.txt" }).click();
          await page.getByText("second.txt is deleted.").waitFor();
          assert.equal(await kept.count(), 1);
        }, { isNarrow });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    browserTest,
  );
}
