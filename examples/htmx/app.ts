// Pages from templates: whole for browsers without scripts, parts of them for htmx, from the same routes.
import { fileURLToPath } from "node:url";
import { App, HttpError, router, t } from "../../mod.ts";
import { fileResponse } from "../../src/files/mod.ts";
import { securityHeaders } from "../../src/middleware/mod.ts";
import { csrf, MemorySessionStore, sessions } from "../../src/session/mod.ts";
import { staticFiles } from "../../src/static/mod.ts";
import {
  htmxRequest,
  type PageValues,
  type TemplateCx,
  templates,
} from "../../src/template/mod.ts";
import { type Contact, type ContactForm, Contacts } from "./contacts.ts";

const HTMX = fileURLToPath(import.meta.resolve("htmx.org/dist/htmx.min.js"));
const EMPTY: ContactForm = { name: "", mail: "" };
// What is empty is told on the page, not by a 422.
const Field = t.String({ maxLength: 100, default: "" });
const form = { name: Field, mail: Field };
const params = { id: t.Integer() };

/** Builds the app. */
export function createApp(contacts: Contacts = new Contacts(SEED)): App {
  const session = sessions({
    store: new MemorySessionStore(),
    flashCategories: ["done", "alarm"],
  });
  const pages = templates({
    folder: new URL("templates/", import.meta.url),
    sessions: session,
    mounts: { static: "/static" },
  });
  const routes = router({ prefix: "/contacts", deps: { session: session.current } });

  /** The list with whatever is being typed; htmx gets one block of it. */
  function list(cx: TemplateCx, values: PageValues = {}, block = "main", status = 200): Response {
    const all = { q: "", form: EMPTY, mistakes: {}, contacts: contacts.search(), ...values };
    return pages.render(cx, "contacts.html", all, { htmxBlock: block, status });
  }

  /** One row of the list, to htmx; the list with this row in it, to others. */
  function row(cx: TemplateCx, contact: Contact, values: PageValues = {}, status = 200): Response {
    if (htmxRequest(cx)?.isPartial !== true) {
      return list(cx, { editing: contact.id, ...values }, "main", status);
    }
    return pages.render(cx, "row.html", { contact, ...values }, { block: "row", status });
  }

  /** After a change: the list to htmx; to others, a redirect, so that a reload does not send the form again. */
  function changed(cx: TemplateCx): Response {
    if (htmxRequest(cx)?.isPartial === true) return list(cx);
    return new Response(null, { status: 303, headers: { location: cx.urlFor("contacts") } });
  }

  function found(id: number): Contact {
    const contact = contacts.find(id);
    if (contact === undefined) throw new HttpError(404, "No such contact");
    return contact;
  }

  routes.get("", {
    name: "contacts",
    query: { q: t.String({ maxLength: 100, default: "" }) },
  }, (cx) => {
    const { q } = cx.query;
    return list(cx, { q, contacts: contacts.search(q) }, "rows");
  });

  routes.post("", { name: "add", form }, (cx) => {
    const mistakes = contacts.mistakesOf(cx.form);
    if (mistakes !== undefined) return list(cx, { form: cx.form, mistakes }, "main", 422);
    cx.deps.session.flash(`${contacts.add(cx.form).name} was added.`);
    return changed(cx);
  });

  routes.get("/:id", { name: "contact", params }, (cx) => row(cx, found(cx.params.id), SHOWN));

  routes.get("/:id/edit", { name: "edit", params }, (cx) => {
    const contact = found(cx.params.id);
    return row(cx, contact, { editing: contact.id, edited: contact });
  });

  routes.post("/:id", { name: "change", params, form }, (cx) => {
    const contact = found(cx.params.id);
    const wrong = contacts.mistakesOf(cx.form, contact.id);
    if (wrong !== undefined) {
      return row(cx, contact, { editing: contact.id, edited: cx.form, wrong }, 422);
    }
    const next = contacts.change(contact.id, cx.form)!;
    if (htmxRequest(cx)?.isPartial === true) return row(cx, next, SHOWN);
    cx.deps.session.flash(`${next.name} was changed.`);
    return changed(cx);
  });

  routes.post("/:id/delete", { name: "remove", params }, (cx) => {
    const { name } = found(cx.params.id);
    contacts.remove(cx.params.id);
    cx.deps.session.flash(`${name} was removed.`, "alarm");
    return changed(cx);
  });

  const app = new App({
    title: "Contacts",
    version: "1.0.0",
    middleware: [securityHeaders(), csrf({ tokens: session }), session.middleware],
  });
  app.get(
    "/",
    (cx) => new Response(null, { status: 303, headers: { location: cx.urlFor("contacts") } }),
  );
  app.get("/htmx.js", { name: "htmx", hidden: true }, (cx) => fileResponse(cx, HTMX));
  return app.include(routes).mount("/static", staticFiles(new URL("public/", import.meta.url)));
}

const SHOWN: PageValues = { editing: null };

const SEED: readonly ContactForm[] = [
  { name: "Ada Lovelace", mail: "ada@example.org" },
  { name: "Grace Hopper", mail: "grace@example.org" },
  { name: "Katherine Johnson", mail: "katherine@example.org" },
  { name: "Margaret Hamilton", mail: "margaret@example.org" },
];
