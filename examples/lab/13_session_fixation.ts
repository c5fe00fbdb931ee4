// A login writes into a session that a logout has ended meanwhile: whoever knows its old identifier is logged in.
import { App, t } from "@cairn/cairn";
import type { Demo } from "./demo.ts";

type Session = {
  readonly id: string;
  readonly user: string;
};

export const sessionFixation: Demo = {
  title: "session fixation: a login revives a session that was ended",
  foundWithin: 20,
  async scenario(lab, isFixed) {
    const db = lab.db<{ session: Session }>({ session: [{ id: "known", user: "" }] });
    let made = 0;
    const app = new App({ openapiUrl: null });
    const cookies = { sid: t.String() };
    app.post("/login", { cookies }, async (cx) => {
      const store = db.for(cx);
      const session = await store.find("session", cx.cookies.sid);
      await cx.sleep(50); // The password is checked.
      if (isFixed) {
        // A login always begins a session of its own; the one before it is over.
        const id = `new ${++made}`;
        await store.insert("session", { id, user: "ada" });
        await store.delete("session", cx.cookies.sid);
        return { id };
      }
      await store.upsert("session", { id: session?.id ?? cx.cookies.sid, user: "ada" });
      return { id: cx.cookies.sid };
    });
    app.post("/logout", { cookies }, async (cx) => {
      await db.for(cx).delete("session", cx.cookies.sid);
      return { out: true };
    });

    const client = lab.client(app, { headers: { cookie: "sid=known" } });
    const [, out] = await lab.all([client.post("/login"), client.post("/logout")]);
    const user = db.row("session", "known")?.user ?? "";
    lab.expect(out.status !== 200 || user === "", `the ended session belongs to ${user}`);
  },
};
