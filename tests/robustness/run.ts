// Starts the fixture on the runtime that runs this file, on a free loopback port, and plays all the hostile requests.
import { spawn } from "node:child_process";
import net from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url).href);
const isDeno = "Deno" in globalThis;
const launch = (file: string): string[] => isDeno ? ["run", "-A", "--no-check", file] : [file];

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilHealthy(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      const response = await fetch(url);
      if ((await response.text()) === "ok") return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Cannot play: ${url} does not answer`);
}

const port = await freePort();
const server = spawn(process.execPath, launch(here("fixture.ts")), {
  env: { ...process.env, PORT: String(port), NODE_ENV: "production" },
  stdio: ["ignore", "ignore", "inherit"],
});
let code = 1;
try {
  await untilHealthy(`http://127.0.0.1:${port}/health`);
  const options = ["--port", String(port), "--runtime", isDeno ? "deno" : "bun"];
  const cases = [here("cases.open.json"), ...options];
  code = await new Promise<number>((resolve, reject) => {
    const player = spawn(process.execPath, [...launch(here("play.ts")), ...cases], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    player.on("error", reject);
    player.on("close", (ended) => resolve(ended ?? 1));
  });
} finally {
  server.kill();
}
process.exit(code);
