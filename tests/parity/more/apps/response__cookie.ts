// A cookie beside the value.
import { App } from "../../../../mod.ts";
import { fastapi } from "../../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());
  app.post("/cookie-and-object/", { name: "create_cookie" }, (cx) => {
    cx.response.setCookie({
      name: "fakesession",
      value: "fake-cookie-session-value",
      path: "/",
      sameSite: "lax",
    });
    return { message: "Come to the dark side, we have cookies" };
  });
  return app;
}
