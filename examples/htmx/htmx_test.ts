// The routes in process, as a browser without scripts and as htmx; the page in a browser is in page_test.ts.
import assert from "node:assert/strict";
import { TestClient } from "../../src/testing/mod.ts";
import { test } from "../../tests/test.ts";
import { createApp } from "./app.ts";

/** A browser of today says where its requests come from. */
const browser = (headers: Record<string, string> = {}) =>
  new TestClient(createApp(), {
    followRedirects: false,
    headers: { "sec-fetch-site": "same-origin", ...headers },
  });
const htmx = () => browser({ "hx-request": "true" });

test("a browser gets pages, htmx the part that changes", async () => {
  const whole = await (await browser().get("/contacts?q=grace")).text();
  assert.match(whole, /<!DOCTYPE html>[\s\S]*value="grace"[\s\S]*Grace Hopper/);
  assert.doesNotMatch(whole, /Ada Lovelace/);
  const answer = await htmx().get("/contacts?q=grace");
  const part = await answer.text();
  assert.match(part, /^\s*<li id="contact-2">[\s\S]*<\/li>\s*$/);
  assert.match(answer.headers.get("vary")!, /HX-Request/);
});

test("a form is answered by a redirect, with a message on the next page only", async () => {
  const client = browser();
  const added = await client.post("/contacts", {
    form: { name: "Alan", mail: "alan@example.org" },
  });
  assert.deepEqual([added.status, added.headers.get("location")], [303, "/contacts"]);
  assert.match(
    await (await client.get("/contacts")).text(),
    /done">Alan was added\.[\s\S]*<b>Alan</,
  );
  assert.doesNotMatch(await (await client.get("/contacts")).text(), /was added/);
});

test("htmx's form is answered by the list, with its message", async () => {
  const added = await htmx().post("/contacts", {
    form: { name: "Alan", mail: "alan@example.org" },
  });
  assert.equal(added.status, 200);
  assert.match(await added.text(), /^\s*<h1>[\s\S]*Alan was added\.[\s\S]*<b>Alan</);
});

test("mistakes are told beside their fields, what was typed stays, markup is text", async () => {
  for (const client of [browser(), htmx()]) {
    const form = { name: "", mail: "<b>nobody" };
    const answer = await client.post("/contacts", { form });
    const text = await answer.text();
    assert.equal(answer.status, 422);
    assert.match(text, /value="&lt;b&gt;nobody"[^>]*aria-invalid="true"/);
    assert.match(text, /A name is needed\.[\s\S]*This is no mail address\./);
  }
  const taken = await browser().post("/contacts", {
    form: { name: "Other", mail: "ADA@example.org" },
  });
  assert.match(await taken.text(), /Somebody has this address already\./);
});

test("a row is edited in its place, and keeps its own address", async () => {
  const client = htmx();
  assert.match(
    await (await client.get("/contacts/1/edit")).text(),
    /^\s*<li[\s\S]*<form[\s\S]*Ada/,
  );
  const form = { name: "Ada King", mail: "ada@example.org" };
  const changed = await client.post("/contacts/1", { form });
  assert.match(await changed.text(), /^\s*<li id="contact-1">[\s\S]*<b>Ada King<\/b>/);
  const wrong = await client.post("/contacts/1", { form: { ...form, mail: "grace@example.org" } });
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /^\s*<li id="contact-1">[\s\S]*Somebody has this address/);
  const page = await (await browser().get("/contacts/2/edit")).text();
  assert.match(page, /<!DOCTYPE html>[\s\S]*Ada Lovelace[\s\S]*id="edit-2-name"[^>]*value="Grace/);
});

test("somebody is removed once; who is not there is not found", async () => {
  const client = browser();
  assert.equal((await client.post("/contacts/1/delete")).status, 303);
  assert.match(await (await client.get("/contacts")).text(), /alarm">Ada Lovelace was removed\./);
  for (const path of ["/contacts/1/delete", "/contacts/1"]) {
    const answer = await client.post(path, { form: { name: "x", mail: "x@example.org" } });
    assert.equal(answer.status, 404);
  }
  assert.equal((await client.get("/contacts/1/edit")).status, 404);
  assert.equal((await client.get("/contacts/one/edit")).status, 422);
});

test("other sites change nothing; a form's token is taken from browsers that do not say where they are", async () => {
  const form = { name: "Alan", mail: "alan@example.org" };
  const foreign = browser({ "sec-fetch-site": "cross-site" });
  assert.equal((await foreign.post("/contacts", { form })).status, 403);
  const old = new TestClient(createApp(), { followRedirects: false });
  assert.equal((await old.post("/contacts", { form })).status, 403);
  const page = await (await old.get("/contacts")).text();
  const csrf_token = /name="csrf_token" value="([^"]+)"/.exec(page)![1]!;
  assert.equal((await old.post("/contacts", { form: { ...form, csrf_token } })).status, 303);
});
