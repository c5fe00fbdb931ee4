// Callback operations documented.
import { App, router, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Invoice = t.Object({
  id: t.String(),
  title: t.Nullable(t.String(), { default: null }),
  customer: t.String(),
  total: t.Number(),
}, { $id: "Invoice" });

const InvoiceEvent = t.Object({
  description: t.String(),
  paid: t.Boolean(),
}, { $id: "InvoiceEvent" });

const InvoiceEventReceived = t.Object({
  ok: t.Boolean(),
}, { $id: "InvoiceEventReceived" });

/** What the app calls on its clients. */
const callbacks = router();

const invoiceNotification = callbacks.post(
  "{$callback_url}/invoices/{$request.body.id}",
  {
    name: "invoice_notification",
    body: InvoiceEvent,
    response: { 200: InvoiceEventReceived },
  },
);

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/invoices/", {
    name: "create_invoice",
    description: "Registers an invoice.\n\nThe outcome is reported later through the callback.",
    query: {
      callback_url: t.Nullable(t.String({ format: "uri", maxLength: 2083, minLength: 1 }), {
        default: null,
      }),
    },
    body: Invoice,
    callbacks: { invoice_notification: [invoiceNotification] },
  }, () => ({ "msg": "Invoice received" }));

  return app;
}
