// Two requests find the token expired and both refresh it: the second one uses a refresh token that is used up.
import { App } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

export const tokenStampede: Demo = {
  title: "token stampede: refreshed twice with one refresh token",
  foundWithin: 10,
  async scenario(lab, isFixed) {
    let refreshes = 0;
    lab.service("https://login.test", {
      fetch: () => new Response(`token ${++refreshes}`, { status: refreshes > 1 ? 400 : 200 }),
    }, { faults: false });
    let token: string | undefined = undefined;
    let refreshing: Promise<string> | undefined = undefined;
    const refresh = async () => {
      const answer = await fetch("https://login.test/token", { method: "POST" });
      if (!answer.ok) throw new Error("the refresh token is used up");
      return token = await answer.text();
    };
    const app = new App({ openapiUrl: null, report: () => {} });
    app.get("/data", async (cx) => {
      // One refresh, which everybody waits for; nobody's leaving ends it.
      if (token === undefined) await cx.wait(isFixed ? refreshing ??= refresh() : refresh());
      return { token };
    });

    const client = lab.client(app, { faults: false });
    const answers = await lab.all([client.get("/data"), client.get("/data")]);
    lab.expect(answers.every(({ status }) => status === 200), `${refreshes} refreshes`);
  },
};
