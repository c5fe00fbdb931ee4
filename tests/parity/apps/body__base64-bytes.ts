// Binary model fields carried as base64 text in JSON (input only, output only, both).
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const DataInput = t.Object({
  description: t.String(),
  data: t.Uint8Array({ contentEncoding: "base64" }),
}, { $id: "DataInput" });

const DataOutput = t.Object({
  description: t.String(),
  data: t.Uint8Array({ contentEncoding: "base64" }),
}, { $id: "DataOutput" });

const DataInputOutput = t.Object({
  description: t.String(),
  data: t.Uint8Array({ contentEncoding: "base64" }),
}, { $id: "DataInputOutput" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post(
    "/data",
    {
      name: "post_data",
      body: DataInput,
    },
    (cx) => ({ description: cx.body.description, content: new TextDecoder().decode(cx.body.data) }),
  );

  app.get("/data", {
    name: "get_data",
    response: { 200: DataOutput },
  }, () => ({ description: "A plumbus", data: new TextEncoder().encode("hello") }));

  app.post("/data-in-out", {
    name: "post_data_in_out",
    response: { 200: DataInputOutput },
    body: DataInputOutput,
  }, (cx) => cx.body);

  return app;
}
