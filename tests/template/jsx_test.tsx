/** @jsxRuntime automatic */
/** @jsxImportSource @cairn/cairn/template/jsx */
import assert from "node:assert/strict";
import { App } from "../../mod.ts";
import {
  type JsxChild,
  JsxElement,
  type JsxNode,
  page,
  render,
  safe,
  scriptJson,
  streamPage,
} from "../../src/template/jsx/mod.ts";
import { Fragment, jsx, jsxDEV, jsxs } from "../../src/template/jsx/jsx_runtime.ts";
import { test } from "../test.ts";

function Card(props: { readonly title: string; readonly children?: JsxChild }): JsxChild {
  return (
    <section class="card">
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

async function Slow(props: { readonly of: Promise<string> }): Promise<JsxNode> {
  return <b>{await props.of}</b>;
}

/** What a test gives on purpose and the types refuse. */
const wrong = (value: unknown): JsxChild => value as JsxChild;

const QUOTED = '"<';
const TEXT = "<&>\"'";

const SHOWN: [name: string, child: JsxChild, html: string][] = [
  ["text and numbers", <p>{TEXT}{1}{2n}</p>, "<p>&lt;&amp;&gt;&quot;&#39;12</p>"],
  ["nothing", <p>{null}{undefined}{true}{false}</p>, "<p></p>"],
  ["HTML", <p>{safe("<hr>")}</p>, "<p><hr></p>"],
  [
    "arrays",
    <ul>{["a", "b"].map((x) => <li key={x}>{x}</li>)}</ul>,
    "<ul><li>a</li><li>b</li></ul>",
  ],
  [
    "fragments",
    <>
      <i />
      <u>x</u>
    </>,
    "<i></i><u>x</u>",
  ],
  [
    "components",
    <Card title="<t>">
      one<br />two
    </Card>,
    '<section class="card"><h2>&lt;t&gt;</h2>one<br>two</section>',
  ],
  [
    "attributes",
    <input
      className="a"
      htmlFor="b"
      value={QUOTED}
      disabled
      checked={false}
      max={3}
      min={undefined}
    />,
    '<input class="a" for="b" value="&quot;&lt;" disabled max="3">',
  ],
  [
    "attributes with a hyphen",
    <a aria-hidden={false} hx-boost data-x={null}>x</a>,
    '<a aria-hidden="false" hx-boost="true">x</a>',
  ],
  [
    "styles",
    <p style={{ fontSize: "2em", margin: 0, color: undefined }} />,
    '<p style="font-size: 2em; margin: 0"></p>',
  ],
  ["style as text", <p style="color: red" />, '<p style="color: red"></p>'],
  ["names of attributes as of objects", <p constructor="x" />, '<p constructor="x"></p>'],
  [
    "scripts",
    <script>{scriptJson("</script>")}</script>,
    '<script>"\\u003c/script\\u003e"</script>',
  ],
  ["empty scripts", <script src="/a.js" />, '<script src="/a.js"></script>'],
  ["elements of one's own", <my-card x:y="1" />, '<my-card x:y="1"></my-card>'],
];
for (const [name, child, html] of SHOWN) {
  test(`render() writes ${name}`, () => {
    assert.equal(render(child).text, html);
  });
}

const REFUSED: [name: string, child: JsxChild, message: RegExp][] = [
  ["an object", wrong({}), /Cannot render an object/],
  ["a function", wrong(() => 1), /Cannot render a function/],
  ["a symbol", wrong(Symbol("s")), /Cannot render a symbol/],
  ["text in a script", <script>alert(1)</script>, /Cannot put text into <script>/],
  ["something inside of an empty element", jsx("br", { children: "x" }), /it is always empty/],
  ["a bad name of an element", new JsxElement("p><script", {}), /no such name/],
  ["a bad name of an attribute", <p {...{ "a onload=x": "" }} />, /no such name/],
  ["a function as attribute", jsx("p", { onclick: () => {} }), /its value is a function/],
  ["an object as attribute", <p {...{ title: {} }} />, /its value is a object/],
  ["a promise", <p>{Promise.resolve("x")}</p>, /must be waited for/],
];
for (const [name, child, message] of REFUSED) {
  test(`render() refuses ${name}`, () => {
    assert.throws(() => render(child), message);
  });
}

test("render() ends components that never end", () => {
  function Endless(): JsxChild {
    return <Endless />;
  }
  assert.throws(() => render(<Endless />), RangeError);
});

test("jsx(), jsxs() and jsxDEV() make the same element", () => {
  for (const make of [jsx, jsxs, jsxDEV]) {
    assert.equal(render(make("p", { children: ["a", "b"] })).text, "<p>ab</p>");
    assert.equal(render(make(Fragment, { children: "a" })).text, "a");
  }
});

test("page() answers with a page or a part of one", async () => {
  const app = new App();
  app.get("/", () =>
    page(
      <html lang="en">
        <p>x</p>
      </html>,
      { status: 201, headers: { "x-a": "1" } },
    ));
  app.get("/part", () => page(<p>x</p>));
  const whole = await app.fetch(new Request("http://localhost/"));
  assert.equal(whole.status, 201);
  assert.equal(whole.headers.get("x-a"), "1");
  assert.equal(whole.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(await whole.text(), '<!DOCTYPE html><html lang="en"><p>x</p></html>');
  const part = await app.fetch(new Request("http://localhost/part"));
  assert.equal(await part.text(), "<p>x</p>");
});

async function* countTo(last: number): AsyncGenerator<JsxNode> {
  for (let i = 1; i <= last; i++) yield <li>{await Promise.resolve(i)}</li>;
}

test("streamPage() sends what is known, and the rest as it comes", async () => {
  let open: (value: string) => void = () => {};
  const slow = new Promise<string>((resolve) => open = resolve);
  const app = new App();
  app.get("/", () =>
    streamPage(
      <html>
        <h1>Hi</h1>
        <Slow of={slow} />
        <ul>{countTo(2)}</ul>
        {Promise.resolve(["&", <i>x</i>])}
      </html>,
      { status: 202 },
    ));
  const response = await app.fetch(new Request("http://localhost/"));
  assert.equal(response.status, 202);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal((await reader.read()).value, "<!DOCTYPE html><html><h1>Hi</h1>");
  open("<now>");
  let text = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  assert.equal(
    text,
    "<b>&lt;now&gt;</b><ul><li>1</li><li>2</li></ul>&amp;<i>x</i></html>",
  );
});

test("streamPage() stops its sources when the client leaves", async () => {
  let isEnded = false;
  const app = new App();
  app.get("/", (cx) => {
    async function* ticks(): AsyncGenerator<JsxNode> {
      try {
        for (;;) {
          yield <i>tick</i>;
          await cx.sleep(60_000);
        }
      } finally {
        isEnded = true;
      }
    }
    return streamPage(<p>{ticks()}</p>);
  });
  const response = await app.fetch(new Request("http://localhost/"));
  const reader = response.body!.getReader();
  await reader.read();
  await reader.read();
  const waiting = reader.read();
  await reader.cancel();
  await waiting;
  assert.ok(isEnded);
});

test("streamPage() breaks off when a part fails", async () => {
  const app = new App({ report: () => {} });
  const failing = Promise.reject(new Error("late"));
  failing.catch(() => {});
  app.get("/", () => streamPage(<p>{failing}</p>));
  const response = await app.fetch(new Request("http://localhost/"));
  await assert.rejects(response.text());
});
