// What the document says of the API.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

const DESCRIPTION = `
ChimichangApp API helps you do awesome stuff. 🚀

## Items

You can **read items**.

## Users

You will be able to:

* **Create users** (_not implemented_).
* **Read users** (_not implemented_).
`;

export function createApp(): App {
  const app = new App(fastapi({
    title: "ChimichangApp",
    description: DESCRIPTION,
    summary: "Deadpool's favorite app. Nuff said.",
    version: "0.0.1",
    termsOfService: "http://example.com/terms/",
    contact: {
      name: "Deadpoolio the Amazing",
      url: "http://x-force.example.com/contact/",
      email: "dp@x-force.example.com",
    },
    license: { name: "Apache 2.0", identifier: "Apache-2.0" },
  }));
  app.get("/items/", { name: "read_items" }, () => [{ name: "Katana" }]);
  return app;
}
