// Output field names by alias or by field name.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const Model = t.Object({
  name: t.String({ alias: "alias" }),
}, { $id: "Model" });

const ModelNoAlias = t.Object({
  name: t.String(),
}, { description: "Model without alias", $id: "ModelNoAlias" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/dict", {
    name: "read_dict",
    response: { 200: Model },
    encode: { byAlias: false },
  }, () => ({ name: "Foo" }));

  app.get("/model", {
    name: "read_model",
    response: { 200: Model },
    encode: { byAlias: false },
  }, () => ({ name: "Foo" }));

  app.get("/list", {
    name: "read_list",
    response: { 200: t.Array(Model) },
    encode: { byAlias: false },
  }, () => [{ name: "Foo" }, { name: "Bar" }]);

  app.get("/by-alias/dict", {
    name: "by_alias_dict",
    response: { 200: Model },
  }, () => ({ name: "Foo" }));

  app.get("/by-alias/model", {
    name: "by_alias_model",
    response: { 200: Model },
  }, () => ({ name: "Foo" }));

  app.get("/by-alias/list", {
    name: "by_alias_list",
    response: { 200: t.Array(Model) },
  }, () => [{ name: "Foo" }, { name: "Bar" }]);

  app.get("/no-alias/dict", {
    name: "no_alias_dict",
    response: { 200: ModelNoAlias },
  }, () => ({ "name": "Foo" }));

  app.get("/no-alias/model", {
    name: "no_alias_model",
    response: { 200: ModelNoAlias },
  }, () => ({ name: "Foo" }));

  app.get("/no-alias/list", {
    name: "no_alias_list",
    response: { 200: t.Array(ModelNoAlias) },
  }, () => [{ name: "Foo" }, { name: "Bar" }]);

  return app;
}
