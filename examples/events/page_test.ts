// The page in a browser.
import assert from "node:assert/strict";
import { serve } from "../../src/runtime/mod.ts";
import { browserTest, checkAccessible, inBrowser, screenshot } from "../../tests/browser.ts";
import { test } from "../../tests/test.ts";
import { createApp } from "./app.ts";

test("two pages see what is told; markup is text", async () => {
  await inBrowser(createApp({ run: "a" }), async ({ open }) => {
    const [ada, bob] = [await open("/"), await open("/")];
    await ada.getByText("live").waitFor();
    await bob.getByText("live").waitFor();
    const hostile = "<img src=x onerror=alert(1)>";
    for (const text of [hostile, "second"]) {
      await ada.getByLabel("Tell everybody").fill(text);
      await ada.getByRole("button", { name: "Publish" }).click();
      await bob.locator("#notes li", { hasText: text }).waitFor();
    }
    assert.deepEqual(await bob.locator("#notes span").allTextContents(), ["second", hostile]);
    assert.equal(await bob.locator("#notes img").count(), 0);
    await checkAccessible(bob);
    await screenshot(bob, "events-wide");
    await ada.setViewportSize({ width: 390, height: 780 });
    await checkAccessible(ada);
    await screenshot(ada, "events-narrow");
  });
}, browserTest);

test("a page comes back after a restart, and is told of what is no longer known", async () => {
  await inBrowser(createApp({ run: "a" }), async ({ browser, server }) => {
    // What the browser says about the broken connection is wanted here.
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.getByText("live").waitFor();
    await page.getByLabel("Tell everybody").fill("before");
    await page.getByRole("button", { name: "Publish" }).click();
    await page.locator("#notes li", { hasText: "before" }).waitFor();
    await server.stop({ graceMs: 500 });
    await page.getByText("connection lost").waitFor();
    const port = Number(new URL(server.url).port);
    const next = await serve(createApp({ run: "b" }), { port, hostname: "127.0.0.1", quiet: true });
    try {
      await page.getByText("live").waitFor();
      await page.locator("#notes li.gap").waitFor();
    } finally {
      await next.stop({ graceMs: 500 });
    }
  });
}, browserTest);
