// Opens Swagger UI and ReDoc of a served app in Chromium: both must show an operation, ask nobody but the app, and
// break none of their own Content-Security-Policy.
// Needs `npm install` in this folder and a Chromium. Usage: bun run browser.ts [module whose default export is an app]

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { argv, env, exit, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const HERE = dirname(fileURLToPath(import.meta.url));
const PORT = 18_433;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const WAIT_MS = 20_000;

/** Pages, and what they show once they have rendered. */
const PAGES = [["/docs", ".opblock-summary"], [
  "/redoc",
  "[data-section-id] h2",
]] as const;

// ReDoc asks a CDN for its maker's logo; the page's policy refuses, and the browser says so.
const BLOCKED_LOGO =
  /^Loading the image 'https:\/\/cdn\.redoc\.ly\/redoc\/logo-mini\.svg' violates/;

const entry = resolve(argv[2] ?? join(HERE, "../../../examples/shop/main.ts"));
// Started here, so that the app finds the pages' packages in this folder.
const server = spawn("bun", ["run", entry], {
  cwd: HERE,
  env: { ...env, PORT: String(PORT), HOST: "127.0.0.1", SHOP_DB: ":memory:" },
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  await listening();
  const browser = await chromium.launch({
    executablePath: env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  for (const [path, selector] of PAGES) await show(browser, path, selector);
  await browser.close();
} finally {
  server.kill("SIGTERM");
}
exit(0);

async function show(
  browser: Browser,
  path: string,
  selector: string,
): Promise<void> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    const isError = message.type() === "error" &&
      !BLOCKED_LOGO.test(message.text());
    if (isError) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("response", (response) => {
    const url = response.url();
    if (!/^(?:data|blob):/.test(url) && !url.startsWith(ORIGIN)) {
      complaints.push(`loaded ${url}`);
    }
  });
  await page.goto(ORIGIN + path);
  try {
    await page.waitForSelector(selector, { timeout: WAIT_MS });
  } catch (error) {
    assert.fail(
      `${path} shows nothing: ${String(error)}\n${complaints.join("\n")}`,
    );
  }
  stdout.write(
    `${path} shows ${await page.locator(selector).count()} entries\n`,
  );
  if (path === "/docs") await tryOut(page);
  assert.deepEqual(complaints, [], path);
  await page.close();
}

/** Calls the first GET operation from the page. */
async function tryOut(page: Page): Promise<void> {
  const operation = page.locator(".opblock-get").first();
  await operation.locator(".opblock-summary").click();
  await operation.locator(".try-out__btn").click();
  await operation.locator(".execute").click();
  const status = operation.locator(".live-responses-table .response-col_status")
    .last();
  await status.waitFor({ timeout: WAIT_MS });
  stdout.write(
    `/docs called the app and got ${(await status.innerText()).split("\n")[0]}\n`,
  );
}

async function listening(): Promise<void> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    try {
      await (await fetch(`${ORIGIN}/openapi.json`)).body?.cancel();
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
}
