// Finding a route among 10 to 10,000: `bun bench/micro/peers/router_bench.ts`, or `deno run -A`. Each path is cut out of an
// address, as engines treat such strings differently from
// literals. find-my-way answers requests of Node, and is called by its `find`.
import FindMyWay from "find-my-way";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { TrieRouter } from "hono/router/trie-router";
import { Memoirist } from "memoirist";
import { addRoute, createRouter, findRoute } from "rou3";
import { parsePattern, RouteTree } from "../../../src/router/mod.ts";
import { measure, must, report } from "./bench.ts";

const ORIGIN = "http://127.0.0.1:8080";

for (const count of [10, 100, 1_000, 10_000]) {
  const routes = Array.from({ length: count - 3 }, (_, i) => `/r/${i}/:id`);
  const all = ["/json", "/users/:id", "/files/*", ...routes];
  const last = `${ORIGIN}/r/${count - 4}/abc`;
  const urls = [`${ORIGIN}/json`, `${ORIGIN}/users/42`, last, `${ORIGIN}/r/3/abc`];
  const expected = [0, 1, count - 1, 6];
  let at = 0;
  const next = () => urls[at++ & 3]!.slice(ORIGIN.length);

  const contenders: Record<string, (path: string) => unknown> = {
    "Cairn": cairn(all),
    "memoirist": memoirist(all),
    "rou3": rou3(all),
    "find-my-way": findMyWay(all),
    "Hono TrieRouter": hono(new TrieRouter<number>(), all),
  };
  // It makes one regular expression of all routes, which grows with their square.
  if (count <= 1_000) contenders["Hono RegExpRouter"] = hono(new RegExpRouter<number>(), all);
  for (const [name, find] of Object.entries(contenders)) {
    for (const [i, url] of urls.entries()) {
      must(find(url.slice(ORIGIN.length)) === expected[i], `${name} at ${url}`);
    }
    measure(`find one of ${count} routes`, name, () => find(next()));
  }
  measure(`find one of ${count} routes`, "(cutting the path alone)", next);
}

await report();

function cairn(paths: readonly string[]): (path: string) => unknown {
  const tree = new RouteTree<number>({ order: "specific" });
  for (const [i, path] of paths.entries()) {
    tree.add("GET", parsePattern(path.replace("/*", "/*rest")), i, path);
  }
  const matcher = tree.freeze();
  return (path) => matcher.match("GET", path)?.value;
}

function memoirist(paths: readonly string[]): (path: string) => unknown {
  const router = new Memoirist<number>();
  for (const [i, path] of paths.entries()) router.add("GET", path, i);
  return (path) => router.find("GET", path)?.store;
}

function rou3(paths: readonly string[]): (path: string) => unknown {
  const router = createRouter<number>();
  for (const [i, path] of paths.entries()) addRoute(router, "GET", path.replace("/*", "/**"), i);
  return (path) => findRoute(router, "GET", path)?.data;
}

function findMyWay(paths: readonly string[]): (path: string) => unknown {
  const router = FindMyWay();
  for (const [i, path] of paths.entries()) router.on("GET", path, () => {}, { i });
  return (path) => (router.find("GET", path)?.store as { i: number } | undefined)?.i;
}

interface HonoRouter {
  add(method: string, path: string, handler: number): void;
  match(method: string, path: string): readonly unknown[];
}

function hono(router: HonoRouter, paths: readonly string[]): (path: string) => unknown {
  for (const [i, path] of paths.entries()) router.add("GET", path, i);
  return (path) => {
    const [found] = router.match("GET", path) as [[[number, unknown]]];
    return found[0]?.[0];
  };
}
