// A small app for the launchers: requests that are slow, uploads, a stray error; with TLS=1 it speaks HTTPS and HTTP/2.
import { readFileSync } from "node:fs";
import process from "node:process";
import { App, t } from "../../mod.ts";

const read = (name: string) => readFileSync(new URL(name, import.meta.url).pathname, "utf8");

const app = new App({
  title: "Fixture",
  listen: {
    onListen: (url) => void process.stdout.write(`Told ${url}\n`),
    ...process.env.TLS === undefined
      ? {}
      : { tls: { cert: read("localhost.crt"), key: read("localhost.key") } },
  },
});

app.get("/", () => ({ ok: true }));

app.get("/slow", {
  query: { ms: t.Integer({ default: 300, maximum: 10_000 }) },
}, async (cx) => {
  await cx.sleep(cx.query.ms);
  return { slept: cx.query.ms };
});

app.post("/upload", async (cx) => ({ bytes: (await cx.bytes()).length }));

app.get("/address", (cx) => ({ address: cx.peer?.address }));

app.post("/stray", () => {
  setTimeout(() => {
    throw new Error("a stray error");
  }, 0);
  return { ok: true };
});

if (process.env.CLASH !== undefined) app.get("/", () => "declared twice");

export default app;
