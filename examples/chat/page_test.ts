// The page in a browser, with a server on a real socket. Where there is no Chromium the tests say so and are skipped.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, chromium, type Page } from "playwright-core";
import { serve, type Server } from "../../src/runtime/mod.ts";
import { test } from "../../tests/test.ts";
import { createApp } from "./app.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const options = {
  skip: existsSync(CHROMIUM) ? undefined : `there is no ${CHROMIUM}; CHROMIUM names another`,
  // The browser's process and pipes are playwright's own.
  sanitize: false,
};

async function inBrowser(
  use: (browser: Browser, server: Server) => Promise<void>,
): Promise<void> {
  const server = await serve(createApp(), { port: 0, hostname: "127.0.0.1", quiet: true });
  try {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      await use(browser, server);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop({ graceMs: 500 });
  }
}

/** A page that has been sent in; `complaints` is what its console said. */
async function visit(
  browser: Browser,
  { url, name, complaints = [] }: {
    readonly url: string;
    readonly name: string;
    readonly complaints?: string[];
  },
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 900, height: 600 } });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Enter" }).click();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

test("two pages talk; markup is text; who leaves is gone", async () => {
  await inBrowser(async (browser, { url }) => {
    const complaints: string[] = [];
    const ada = await visit(browser, { url, name: "Ada", complaints });
    await ada.getByText("connected").waitFor();
    const bob = await visit(browser, { url, name: "Bob", complaints });
    await bob.getByText("connected").waitFor();
    assert.deepEqual(await bob.locator("#members li").allTextContents(), ["Ada", "Bob"]);

    const hostile = "<img src=x onerror=alert(1)> & <b>bold</b>";
    await say(ada, hostile);
    const line = bob.locator("#messages li", { hasText: hostile });
    await line.waitFor();
    assert.equal(await bob.locator("#messages img").count(), 0);
    await say(bob, "hello Ada");
    await ada.locator("#messages li:not(.own)", { hasText: "hello Ada" }).waitFor();
    if (process.env.SCREENSHOT !== undefined) {
      await bob.screenshot({ path: process.env.SCREENSHOT });
    }

    await ada.getByRole("button", { name: "Leave" }).click();
    await ada.getByRole("button", { name: "Enter" }).waitFor();
    await bob.getByText("Ada has left").waitFor();
    assert.deepEqual(await bob.locator("#members li").allTextContents(), ["Bob"]);
    assert.deepEqual(complaints, []);
  });
}, options);

test("a taken name is refused at the door, and the page comes back after a restart", async () => {
  await inBrowser(async (browser, server) => {
    const { url } = server;
    const ada = await visit(browser, { url, name: "Ada" });
    await ada.getByText("connected").waitFor();
    const second = await visit(browser, { url, name: "Ada" });
    await second.getByRole("alert").getByText("this name is taken").waitFor();
    assert.ok(await second.locator("#room").isHidden());

    await server.stop({ graceMs: 500 });
    await ada.getByText("connection lost").waitFor();
    const port = Number(new URL(url).port);
    const next = await serve(createApp(), { port, hostname: "127.0.0.1", quiet: true });
    try {
      await ada.getByText("connected").waitFor();
      await say(ada, "back again");
      await ada.locator("#messages li.own", { hasText: "back again" }).waitFor();
    } finally {
      await next.stop({ graceMs: 500 });
    }
  });
}, options);
