// The page in a browser, with htmx and without scripts.
import assert from "node:assert/strict";
import { browserTest, checkAccessible, inBrowser, screenshot } from "../../tests/browser.ts";
import { test } from "../../tests/test.ts";
import { createApp } from "./app.ts";

test("htmx changes parts of the page", async () => {
  await inBrowser(createApp(), async ({ open }) => {
    const page = await open("/");
    // What is set on the page stays as long as nothing loads a new one.
    await page.evaluate("globalThis.stays = true");
    await page.getByLabel("Search").fill("hopper");
    await page.locator("#rows li").nth(1).waitFor({ state: "detached" });
    assert.deepEqual(await page.locator("#rows b").allTextContents(), ["Grace Hopper"]);
    assert.match(page.url(), /\/contacts\?q=hopper$/);

    await page.getByRole("link", { name: "Edit Grace Hopper" }).click();
    await page.locator("#edit-2-name").fill("Rear Admiral Hopper");
    await checkAccessible(page);
    await screenshot(page, "htmx-edit");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("#rows b", { hasText: "Rear Admiral Hopper" }).waitFor();

    await page.locator("#new-name").fill("<i>Alan</i>");
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByText("This is no mail address.").waitFor();
    assert.equal(await page.locator("#new-name").inputValue(), "<i>Alan</i>");
    await screenshot(page, "htmx-mistake");
    await page.locator("#new-mail").fill("alan@example.org");
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByText("<i>Alan</i> was added.").waitFor();

    page.on("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "Remove Ada Lovelace" }).click();
    await page.getByText("Ada Lovelace was removed.").waitFor();
    assert.equal(await page.locator("#rows li").count(), 4);
    assert.ok(await page.evaluate("globalThis.stays"));
    await checkAccessible(page);
    await screenshot(page, "htmx-wide");
    await page.setViewportSize({ width: 390, height: 780 });
    await checkAccessible(page);
    await screenshot(page, "htmx-narrow");
  });
}, browserTest);

test("the same page works without scripts", async () => {
  await inBrowser(createApp(), async ({ browser, server }) => {
    const context = await browser.browser()!.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(server.url);
    await page.getByRole("link", { name: "Edit Ada Lovelace" }).click();
    await page.locator("#edit-1-name").fill("Ada King");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Ada King was changed.").waitFor();
    await page.getByRole("button", { name: "Remove Ada King" }).click();
    await page.getByText("Ada King was removed.").waitFor();
    await page.getByLabel("Search").fill("grace");
    await page.getByLabel("Search").press("Enter");
    await page.waitForURL("**/contacts?q=grace");
    assert.deepEqual(await page.locator("#rows b").allTextContents(), ["Grace Hopper"]);
    await context.close();
  });
}, browserTest);
