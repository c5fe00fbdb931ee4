// Pages of examples in headless Chromium, with a server on a real socket. Where there is no Chromium the tests say so and
// are skipped. `SCREENSHOTS=<folder>` keeps what the pages look like.
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { type Servable, serve, type Server } from "../src/runtime/mod.ts";
import type { TestOptions } from "./test.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Options of a test that needs a browser. */
export const browserTest: TestOptions = {
  skip: existsSync(CHROMIUM) ? undefined : `there is no ${CHROMIUM}; CHROMIUM names another`,
  // The browser's process and pipes are playwright's own.
  sanitize: false,
};

/** A browser and the app that it visits. */
export interface Visit {
  readonly browser: BrowserContext;
  readonly server: Server;
  /** A page at `path` of the app; what its console complains about fails the test. */
  open(path: string): Promise<Page>;
}

/** Serves `app` while `use` looks at its pages. `isNarrow`: on a phone. */
export async function inBrowser(
  app: Servable,
  use: (visit: Visit) => Promise<void>,
  { isNarrow = false }: { readonly isNarrow?: boolean } = {},
): Promise<void> {
  const server = await serve(app, { port: 0, hostname: "127.0.0.1", quiet: true });
  try {
    const program = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      const complaints: string[] = [];
      const viewport = isNarrow ? { width: 390, height: 780 } : { width: 900, height: 640 };
      const browser = await program.newContext({ viewport });
      browser.setDefaultTimeout(WAIT_MS);
      const open = async (path: string) => {
        const page = await browser.newPage();
        page.on("pageerror", (error) => complaints.push(String(error)));
        page.on("console", (message) => {
          if (message.type() === "error") complaints.push(message.text());
        });
        await page.goto(new URL(path, server.url).href);
        return page;
      };
      await use({ browser, server, open });
      assert.deepEqual(complaints.filter((text) => !FROM_STATUS.test(text)), []);
    } finally {
      await program.close();
    }
  } finally {
    await server.stop({ graceMs: 500 });
  }
}

/** Keeps a picture of the page, where pictures are asked for. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  // To hide the caret, playwright would add a style that the page's policy forbids.
  await page.screenshot({ path: path.join(folder, `${name}.png`), caret: "initial" });
}

/** What a page must have whoever looks at it: a language, a title, one heading, names for all that can be used. */
export async function checkAccessible(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const document = (globalThis as unknown as { document: BrowserDocument }).document;
    const isShown = (one: BrowserElement) => one.getClientRects().length > 0;
    const nameless = [...document.querySelectorAll("a, button, input, select, textarea, img")]
      .filter((one) => isShown(one) && one.getAttribute("type") !== "hidden")
      .filter((one) =>
        !(one.labels?.length || one.getAttribute("aria-label") || one.getAttribute("alt") ||
          one.textContent.trim() || one.getAttribute("aria-labelledby") ||
          one.getAttribute("title"))
      );
    return {
      lang: document.documentElement.getAttribute("lang"),
      title: document.title !== "",
      headings: [...document.querySelectorAll("h1")].filter(isShown).length,
      nameless: nameless.map((one) => one.outerHTML),
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    };
  });
  assert.deepEqual(found, { lang: "en", title: true, headings: 1, nameless: [], wide: false });
}

/** What of the browser's document is used above: the types of the DOM would change those of all other files. */
interface BrowserElement {
  readonly labels?: { readonly length: number } | null;
  readonly textContent: string;
  readonly outerHTML: string;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  getAttribute(name: string): string | null;
  getClientRects(): { readonly length: number };
}
interface BrowserDocument {
  readonly documentElement: BrowserElement;
  readonly title: string;
  querySelectorAll(selector: string): Iterable<BrowserElement>;
}

const WAIT_MS = 15_000;
/** The browser's own line about an answer with an error status, which a test may want. */
const FROM_STATUS = /^Failed to load resource: the server responded with a status of 4/;
