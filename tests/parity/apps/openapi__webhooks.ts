// Webhook documented.
import { App, router, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Subscription = t.Object({
  username: t.String(),
  monthly_fee: t.Number(),
  start_date: t.String({ format: "date-time" }),
}, { $id: "Subscription" });

const webhooks = router();

webhooks.post("new-subscription", {
  name: "new_subscription",
  description: "Sent when somebody subscribes.",
  body: Subscription,
});

export function createApp(): App {
  const app = new App(fastapi({ webhooks }));

  app.get("/users/", {
    name: "read_users",
  }, () => ["Rick", "Morty"]);

  return app;
}
