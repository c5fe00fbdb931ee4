// Whether Deno still works as the trick of deno_head.ts expects. Were it not so, every answer would only be slower.
import assert from "node:assert/strict";
import { hostOf, keepHead } from "../../src/runtime/deno_head.ts";
import { test } from "../test.ts";

interface DenoLike {
  serve(
    options: Readonly<Record<string, unknown>>,
    handler: (request: Request) => Response,
  ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> };
}

const deno = (globalThis as { readonly Deno?: DenoLike }).Deno;
const skip = deno === undefined ? "Deno.serve is not here" : undefined;

test("hostOf() leaves a request of Deno.serve as if nobody had looked at its headers", async () => {
  const seen: unknown[] = [];
  const server = deno!.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    seen.push(hostOf(request), exposed(request), request.headers.get("x-name"));
    seen.push(hostOf(request), exposed(request));
    keepHead(request);
    seen.push(exposed(request), request.headers.get("host"));
    return new Response("x");
  });
  const { port } = server.addr;
  for (let i = 0; i < 2; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { "x-name": "Ada" } });
    assert.equal(await answer.text(), "x");
  }
  await server.shutdown();
  const host = `127.0.0.1:${port}`;
  const once = [host, false, "Ada", host, false, true, host];
  assert.deepEqual(seen, [...once, ...once]);
}, { skip });

test("hostOf() reads requests that were made otherwise", () => {
  const request = new Request("http://a.test/", { headers: { host: "b.test" } });
  assert.equal(hostOf(request), "b.test");
  assert.equal(hostOf(new Request("http://a.test/")), null);
  assert.equal(request.headers.get("host"), "b.test");
});

function exposed(request: Request): boolean {
  const inside = request as unknown as Record<symbol, unknown>;
  return Object.getOwnPropertySymbols(request).some((key) => inside[key] instanceof Headers);
}
