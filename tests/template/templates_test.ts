// Both engines, over the same templates where the engines agree.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { App, HttpError } from "../../mod.ts";
import { MemorySessionStore, sessions } from "../../src/session/mod.ts";
import { staticFiles } from "../../src/static/mod.ts";
import {
  escapeHtml,
  htmxRequest,
  later,
  type PageOptions,
  safe,
  scriptJson,
  type TemplateCx,
  type Templates,
  templates as minijinja,
  type TemplatesOptions,
} from "../../src/template/mod.ts";
import { templates as nunjucks } from "../../src/template/nunjucks/mod.ts";
import { test } from "../test.ts";

type Values = Readonly<Record<string, unknown>>;

const ENGINES: [name: string, templates: (options: TemplatesOptions) => Templates][] = [
  ["minijinja", minijinja],
  ["nunjucks", nunjucks],
];

/** The text of one page. */
async function shown(
  pages: Templates,
  name: string,
  values: Values = {},
  options: PageOptions = {},
) {
  const response = await answered((cx) => pages.render(cx, name, values, options));
  return await response.text();
}

/** The answer of a route; what it throws is thrown here. */
async function answered(
  handler: (cx: TemplateCx) => Response,
  init?: RequestInit,
): Promise<Response> {
  let failure: { error: unknown } | undefined;
  const app = new App({ report: () => {} });
  app.get("/page", (cx) => {
    try {
      return handler(cx);
    } catch (error) {
      failure = { error };
      throw error;
    }
  });
  const response = await app.fetch(new Request("http://localhost/page?a=1", init));
  if (failure !== undefined) throw failure.error;
  return response;
}

const SITE = {
  "base.html": "{% macro bold(x) %}<b>{{ x }}</b>{% endmacro %}{% set limit = 5 %}<html>" +
    "{% include 'head.html' %}{{ missing.title.text }}<h1>{% block title %}Base{% endblock %}</h1>" +
    "{% if wide %}<i>{% block side %}side{% endblock %}</i>{% endif %}" +
    "{% block list %}nothing{% endblock %}</html>",
  "head.html": "<head>{{ head.title.text }}</head>",
  "page.html": "{% extends 'base.html' %}{# {% block no %} #}{% set what = 'what' %}" +
    "{% macro item(x) %}<li>{{ x }}</li>{% endmacro %}" +
    "{% set long %}<u>{{ what }}</u>{% endset %}" +
    "{% block title %}Page &amp; {{ super() }}{% endblock %}" +
    "{% block list %}<ul>{% for one in items %}{{ item(one) }}{% endfor %}</ul>" +
    "{% block more %}more of {{ what }}{% endblock %}{% raw %}{% endblock %}{% endraw %}{% endblock %}",
};

for (const [engine, templates] of ENGINES) {
  const pages = (options: TemplatesOptions | Record<string, string>): Templates =>
    templates("sources" in options ? options : { sources: options as Record<string, string> });

  test(`${engine} shows values escaped, and HTML as it is`, async () => {
    const one = pages({ "a.html": "{{ text }}|{{ html }}|{{ n }}|{{ gone }}|{{ big }}" });
    assert.equal(
      await shown(one, "a.html", { text: "<a/b>", html: safe("<b/>"), n: 1.5, big: 2n ** 70n }),
      `&lt;a/b&gt;|<b/>|1.5||${2n ** 70n}`,
    );
  });

  test(`${engine} escapes nothing in text, and tells media types apart`, async () => {
    const sources = { "a.txt": "{{ x }}", "a.xml": "{{ x }}", "b.html.j2": "{{ x }}" };
    const site = pages(sources);
    const all = Object.keys(sources).map(async (name) => {
      const response = await answered((cx) => site.render(cx, name, { x: "<" }, { status: 201 }));
      assert.equal(response.status, 201);
      return [response.headers.get("content-type"), await response.text()];
    });
    assert.deepEqual(await Promise.all(all), [
      ["text/plain; charset=utf-8", "<"],
      ["application/xml", "&lt;"],
      ["text/html; charset=utf-8", "&lt;"],
    ]);
  });

  for (const name of ["a.svg", "a", "a.js", "a.HTML", "a.html.bak", "#a.html", 'a".html']) {
    test(`${engine} refuses a template of the name ${name}`, () => {
      assert.throws(() => pages({ [name]: "" }), /Cannot read the template/);
    });
  }

  test(`${engine} extends, includes, imports, and calls macros`, async () => {
    const site = pages({
      ...SITE,
      "base.html": SITE["base.html"].replace("{{ missing.title.text }}", ""),
      "head.html": "<head></head>",
      "c.html": "{% import 'm.html' as m %}{{ m.link('/a', '<t>') }}",
      "m.html": '{% macro link(to, text) %}<a href="{{ to }}">{{ text }}</a>{% endmacro %}',
    });
    assert.equal(
      await shown(site, "page.html", { items: ["<", "b"] }),
      "<html><head></head><h1>Page &amp; Base</h1><ul><li>&lt;</li><li>b</li></ul>" +
        "more of what{% endblock %}</html>",
    );
    assert.equal(await shown(site, "c.html"), '<a href="/a">&lt;t&gt;</a>');
  });

  test(`${engine} shows one block of a page, its definitions at hand`, async () => {
    const site = pages(SITE);
    const items = ["<"];
    const block = (name: string, page = "page.html") =>
      shown(site, page, { items }, { block: name });
    assert.equal(await block("list"), "<ul><li>&lt;</li></ul>more of what{% endblock %}");
    assert.equal(await block("more"), "more of what");
    assert.equal(await block("title"), "Page &amp; Base");
    assert.equal(await block("side"), "side");
    assert.equal(await block("side"), "side");
    assert.equal(await block("title", "base.html"), "Base");
    await assert.rejects(
      block("none"),
      /Cannot show the block "none" of "page.html": there is none/,
    );
    await assert.rejects(block("no"), TypeError);
    await assert.rejects(block("list", "gone.html"), /there is no such template/);
  });

  test(`${engine} shows no block of what extends something unknown`, async () => {
    const site = pages({
      "a.html": "{% extends which %}{% block x %}1{% endblock %}",
      "b.html": "{% extends 'gone.html' %}{% block x %}1{% endblock %}",
    });
    await assert.rejects(shown(site, "a.html", {}, { block: "x" }), /extends what is not known/);
    await assert.rejects(shown(site, "b.html", {}, { block: "x" }), /no such template/);
    assert.throws(
      () => pages({ "c.html": "{% extends 'd.html' %}", "d.html": '{%- extends "c.html" -%}' }),
      /Cannot read the template "c.html": it extends itself/,
    );
  });

  test(`${engine} has filters, tests and globals of the app`, async () => {
    const site = templates({
      sources: {
        "a.html":
          "{{ 3|money('€', digits=2) }} {{ 'x'|tag|upper }} {% if 4 is even4 %}even{% endif %} " +
          "{{ name }} {{ shout('<a>') }} {{ nothing() }}. {{ pair({'a': [1]}) }} {{ same('a') }} {{ page }}",
      },
      filters: {
        money: (n: number, sign: string, { digits }: { digits: number }) =>
          n.toFixed(digits) + sign,
        tag: (x: string) => safe(`<i>${x}</i>`),
      },
      tests: { even4: (n: number) => n % 2 === 0 },
      globals: {
        name: "Cairn",
        shout: (x: string) => `${x}!`,
        nothing: () => undefined,
        pair: (x: { a: number[] }) => x.a.length,
        same: (x: string) => safe(x),
        page: "global",
      },
      context: (cx) => ({ page: cx.path }),
    });
    assert.equal(
      await shown(site, "a.html"),
      "3.00€ <i>x</i> even Cairn &lt;a&gt;! . 1 a /page",
    );
    assert.match(await shown(site, "a.html", { page: "own" }), / own$/);
  });

  test(`${engine} hands HTML to filters and back`, async () => {
    const kinds: string[] = [];
    const site = templates({
      sources: { "a.html": "{{ html|kind }}{{ '<b>'|safe|kind }}{{ list|kind }}" },
      filters: {
        kind: (x: unknown) => {
          kinds.push((x as object).constructor.name);
          return x;
        },
      },
    });
    const text = await shown(site, "a.html", { html: safe("<hr>"), list: ["x"] });
    assert.match(text, /^<hr>/);
    assert.equal(kinds[0], "Html");
    assert.equal(kinds[2], "Array");
  });

  test(`${engine} throws what a function throws, and renders on afterwards`, async () => {
    const site = templates({
      sources: { "a.html": "{{ fail() }}{{ fail() }}{{ 1|bad }}", "b.html": "fine" },
      filters: {
        bad: () => {
          throw new Error("second");
        },
      },
    });
    const fail = () => {
      throw HttpError.notFound("first");
    };
    await assert.rejects(shown(site, "a.html", { fail }), HttpError);
    assert.equal(await shown(site, "b.html"), "fine");
  });

  const WRONG: [name: string, value: unknown, message: RegExp][] = [
    ["a promise", Promise.resolve(1), /await it/],
    ["an async iterable", (async function* () {})(), /await it/],
    ["a symbol", Symbol("s"), /symbol/],
    ["a circle", circle(), /in a circle/],
    [
      "a getter that throws",
      Object.defineProperty({}, "a", {
        enumerable: true,
        get: () => {
          throw new TypeError("from the getter");
        },
      }),
      /from the getter/,
    ],
  ];
  for (const [what, value, message] of WRONG) {
    test(`${engine} refuses ${what}, and renders on afterwards`, async () => {
      const site = pages({ "a.html": "{{ value }}." });
      await assert.rejects(shown(site, "a.html", { value }), message);
      assert.equal(await shown(site, "a.html", { value: 1 }), "1.");
    });
  }

  test(`${engine} shows dates, maps, sets, and members of classes`, async () => {
    class Money {
      readonly amount = 3;
      toJSON(): unknown {
        return { amount: this.amount, unit: "€" };
      }
    }
    const site = pages({
      "a.html": "{{ date }} {{ map.k }} {% for x in set %}{{ x }}{% endfor %} {{ money.unit }} " +
        "{{ deep.list[1] }} {{ own.run(2) }} {{ deep.__proto__ }}",
    });
    const values = {
      date: new Date(0),
      map: new Map([["k", "v"]]),
      set: new Set(["p", "q"]),
      money: new Money(),
      deep: { list: [undefined, "two"], ["__proto__"]: "own" },
      own: { run: (x: number) => x * 2 },
    };
    assert.match(await shown(site, "a.html", values), /^1970-01-01T00:00:00.000Z v pq € two 4 /);
  });

  test(`${engine} tells file and line of mistakes, at start-up`, async () => {
    assert.throws(
      () => pages({ "a.html": "fine", "bad.html": "\n\n{% if %}" }),
      /Cannot read the template "bad.html": .*(bad.html:3|Line 3)/,
    );
    const site = pages({ "a.html": "{% include 'gone.html' %}", "b.html": "{{ x() }}" });
    await assert.rejects(shown(site, "a.html"), /Cannot render "a.html": .*gone.html/);
    await assert.rejects(shown(site, "b.html"), /Cannot render "b.html": /);
    await assert.rejects(
      shown(site, "c.html"),
      /Cannot render "c.html": there is no such template/,
    );
  });

  test(`${engine} renders no page inside of a page`, async () => {
    const site = pages({ "a.html": "{{ inner() }}", "b.html": "b" });
    const response = answered((cx) =>
      site.render(cx, "a.html", { inner: () => site.html(cx, "b.html") })
    );
    await assert.rejects(response, /Cannot render "b.html" inside of "a.html"/);
    const fine = await answered((cx) =>
      site.render(cx, "a.html", { inner: () => "", b: site.html(cx, "b.html") })
    );
    assert.equal(fine.status, 200);
  });

  test(`${engine} reads a folder, and again where it is told to`, async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "cairn-templates-"));
    try {
      mkdirSync(path.join(folder, "sub"));
      writeFileSync(path.join(folder, "sub", "a.html"), "one");
      writeFileSync(path.join(folder, ".hidden"), "{% if %}");
      const once = templates({ folder });
      const again = templates({ folder: pathToFileURL(`${folder}/`), reload: true });
      assert.equal(await shown(again, "sub/a.html"), "one");
      writeFileSync(path.join(folder, "sub", "a.html"), "two");
      assert.equal(await shown(once, "sub/a.html"), "one");
      assert.equal(await shown(again, "sub/a.html"), "two");
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.throws(() => templates({ folder }), /ENOENT|No such file/);
  });

  test(`${engine} gives addresses`, async () => {
    const sources = {
      "a.html": "{{ url_for('item', id='a b') }} {{ url_for('static', path='/a/ü b.css') }} " +
        "{{ request.method }} {{ request.path }}",
      "b.html": "{{ url_for('none') }}",
    };
    const run = async (options: Partial<TemplatesOptions>, name = "a.html") => {
      const site = templates({ sources, mounts: { static: "/files" }, ...options });
      const app = new App({ report: () => {} });
      app.get("/items/:id", { name: "item" }, (cx) => site.render(cx, name));
      app.mount("/files", staticFiles("."));
      return await app.fetch(new Request("http://testserver/items/1"));
    };
    assert.equal(
      await (await run({})).text(),
      "/items/a%20b /files/a/%C3%BC%20b.css GET /items/1",
    );
    assert.equal(
      await (await run({ absoluteUrls: true })).text(),
      "http://testserver/items/a%20b http://testserver/files/a/%C3%BC%20b.css GET /items/1",
    );
    assert.equal((await run({}, "b.html")).status, 500);
  });

  test(`${engine} shows messages and tokens of the session`, async () => {
    const all = sessions({ store: new MemorySessionStore(), secure: false });
    const site = templates({
      sessions: all,
      sources: {
        "a.html": "{% for m in get_flashed_messages() %}[{{ m }}]{% endfor %}" +
          "{% for c, m in get_flashed_messages(with_categories=true) %}[{{ c }}:{{ m }}]{% endfor %}" +
          "{% for m in get_flashed_messages(false, ['error']) %}[{{ m }}]{% endfor %}" +
          "{% for m in get_flashed_messages(category_filter='none') %}[{{ m }}]{% endfor %}",
        "b.html": "{{ csrf_input() }}{{ csrf_token() }}",
      },
    });
    const app = new App({ middleware: [all.middleware], report: () => {} });
    const deps = { session: all.current };
    app.get("/flash", { deps }, (cx) => {
      cx.deps.session.flash("<saved>");
      cx.deps.session.flash("bad", "error");
      return site.render(cx, "a.html");
    });
    app.get("/a", { deps }, (cx) => site.render(cx, "a.html"));
    app.get("/b", { deps }, (cx) => site.render(cx, "b.html"));
    app.get("/c", (cx) => site.render(cx, "b.html"));
    const get = async (at: string) => await app.fetch(new Request(`http://localhost${at}`));
    assert.equal(
      await (await get("/flash")).text(),
      "[&lt;saved&gt;][bad][message:&lt;saved&gt;][error:bad][bad]",
    );
    assert.equal(await (await get("/a")).text(), "");
    assert.match(
      await (await get("/b")).text(),
      /^<input type="hidden" name="csrf_token" value="[\w-]+">[\w-]+$/,
    );
    assert.equal((await get("/c")).status, 500);
  });

  test(`${engine} streams what comes later in its place`, async () => {
    const site = pages({ "a.html": "<p>{{ text }}</p>{{ one }}<hr>{{ rows }}{{ html }}</html>" });
    let isClosed = false;
    async function* rows() {
      try {
        yield "<1>";
        yield "<2>";
      } finally {
        isClosed = true;
      }
    }
    let open: (value: string) => void = () => {};
    const one = new Promise<string>((resolve) => open = resolve);
    const app = new App();
    app.get("/", (cx) =>
      site.stream(cx, "a.html", {
        text: "<",
        one: later(one),
        rows: later(rows(), (row) => safe(`<li>${escapeHtml(row)}</li>`)),
        html: later(Promise.resolve(safe("<b>"))),
      }, { status: 202, headers: { "x-a": "1" } }));
    const response = await app.fetch(new Request("http://localhost/"));
    assert.equal(response.status, 202);
    assert.equal(response.headers.get("x-a"), "1");
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await reader.read()).value, "<p>&lt;</p>");
    open("&");
    let text = "";
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    assert.equal(text, "&amp;<hr><li>&lt;1&gt;</li><li>&lt;2&gt;</li><b></html>");
    assert.ok(isClosed);
  });

  test(`${engine} stops what comes later when the client leaves`, async () => {
    const site = pages({ "a.html": "head{{ rows }}" });
    let ended = "";
    const app = new App();
    app.get("/", (cx) => {
      async function* rows() {
        try {
          yield "1";
          await cx.sleep(60_000);
        } finally {
          ended = cx.cancelled ? "cancelled" : "open";
        }
      }
      return site.stream(cx, "a.html", { rows: later(rows()) });
    });
    const response = await app.fetch(new Request("http://localhost/"));
    const reader = response.body!.getReader();
    await reader.read();
    await reader.read();
    const waiting = reader.read();
    await reader.cancel();
    await waiting;
    assert.equal(ended, "cancelled");
  });

  test(`${engine} breaks an answer off whose later part fails`, async () => {
    const site = pages({ "a.html": "head{{ a }}{{ b }}" });
    const app = new App({ report: () => {} });
    app.get("/", (cx) =>
      site.stream(cx, "a.html", {
        a: later(cx.sleep(5).then(() => "a")),
        // It fails while the page still waits for the other one.
        b: later(Promise.reject(new Error("b"))),
      }));
    const response = await app.fetch(new Request("http://localhost/"));
    await assert.rejects(response.text());
    await assert.rejects(
      answered((cx) => site.render(cx, "a.html", { a: later(Promise.resolve("")) })),
      /a part of it comes later/,
    );
  });

  test(`${engine} takes no marks from clients`, async () => {
    const site = pages({ "a.html": "{{ html }}{{ text }}" });
    const text = "\uE000\uE100\uE101\uE102\uE103\uE104\uE105\uE106\uE107\uE010\uE001";
    assert.equal(await shown(site, "a.html", { html: safe("<b>"), text }), `<b>${text}`);
  });

  test(`${engine} answers htmx with a block, and tells caches`, async () => {
    const site = pages(SITE);
    const values = { items: [1], missing: { title: {} }, head: { title: {} } };
    const get = async (headers: Record<string, string>) => {
      const response = await answered(
        (cx) => site.render(cx, "page.html", values, { htmxBlock: "more" }),
        { headers },
      );
      assert.equal(response.headers.get("vary"), "HX-Request");
      return await response.text();
    };
    assert.match(await get({}), /^<html>/);
    assert.equal(await get({ "hx-request": "true" }), "more of what");
    assert.equal(await get({ "hx-request": "true", "hx-request-type": "partial" }), "more of what");
    assert.match(await get({ "hx-request": "true", "hx-request-type": "full" }), /^<html>/);
    assert.match(await get({ "hx-request": "true", "hx-boosted": "true" }), /^<html>/);
    assert.match(
      await get({ "hx-request": "true", "hx-history-restore-request": "true" }),
      /^<html>/,
    );
  });
}

function circle(): unknown {
  const value: Record<string, unknown> = {};
  value.value = value;
  return value;
}

test("minijinja has more of Jinja2", async () => {
  const site = minijinja({
    sources: {
      "a.html": "{% for x in xs if x > 1 %}{{ loop.index }}{{ x }}{% endfor %} " +
        "{% set ns = namespace(n=1) %}{% set ns.n = 2 %}{{ ns.n }} {{ 'a'.upper() }} {{ xs|tojson }} " +
        "{% with y = 3 %}{{ y }}{% endwith %} {{ xs[-1] }}",
    },
  });
  assert.equal(await shown(site, "a.html", { xs: [1, 2, 3] }), "1223 2 A [1,2,3] 3 3");
});

test("nunjucks writes JSON into scripts", async () => {
  const site = nunjucks({ sources: { "a.html": "<script>x = {{ x|tojson }}</script>" } });
  assert.equal(
    await shown(site, "a.html", { x: "</script>" }),
    '<script>x = "\\u003c/script\\u003e"</script>',
  );
});

test("minijinja ends what takes too many steps", async () => {
  const site = minijinja({
    sources: {
      "a.html": "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
      "b.html": "b",
    },
    stepsMax: 100_000,
  });
  await assert.rejects(shown(site, "a.html"), /ran out of fuel/);
  assert.equal(await shown(site, "b.html"), "b");
});

test("minijinja survives a panic", async () => {
  const site = minijinja({ sources: { "a.html": "{{ [1]|batch(n, 2)|list }}", "b.html": "b" } });
  // Two rounds: the second one meets the engine that was opened in the first.
  for (let i = 0; i < 2; i++) {
    await assert.rejects(shown(site, "a.html", { n: 4_000_000_000 }), /the engine broke/);
    assert.equal(await shown(site, "a.html", { n: 2 }), "[[1, 2]]");
    assert.equal(await shown(site, "b.html"), "b");
  }
});

test("scriptJson() writes nothing that ends a script", () => {
  assert.equal(
    scriptJson({ a: "</script><!--&'\u2028" }).text,
    '{"a":"\\u003c/script\\u003e\\u003c!--\\u0026\\u0027\\u2028"}',
  );
  assert.throws(() => scriptJson(undefined), TypeError);
  assert.equal(String(safe("<b>")), "<b>");
});

test("htmxRequest() reads what htmx says", async () => {
  let said: unknown;
  const ask = (headers: Record<string, string>) =>
    answered((cx) => {
      said = htmxRequest(cx);
      return new Response(null);
    }, { headers });
  await ask({ "hx-target": "list" });
  assert.equal(said, undefined);
  await ask({
    "hx-request": "true",
    "hx-target": "list",
    "hx-trigger": "button",
    "hx-current-url": "http://localhost/",
  });
  assert.deepEqual(said, {
    isPartial: true,
    target: "list",
    source: "button",
    currentUrl: "http://localhost/",
  });
});
