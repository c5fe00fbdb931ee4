// File parameter (list) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/list-bytes", {
    name: "read_list_bytes",
    operationId: "list_bytes",
    form: {
      p: t.Array(t.FileBytes()),
    },
  }, (cx) => ({ file_size: cx.form.p.map((bytes) => bytes.length) }));

  app.post("/list-uploadfile", {
    name: "read_list_uploadfile",
    operationId: "list_uploadfile",
    form: {
      p: t.Array(t.File()),
    },
  }, (cx) => ({ file_size: cx.form.p.map((file) => file.size) }));

  app.post("/list-bytes-alias", {
    name: "read_list_bytes_alias",
    operationId: "list_bytes_alias",
    form: {
      p: t.Array(t.FileBytes(), { alias: "p_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p.map((bytes) => bytes.length) }));

  app.post("/list-uploadfile-alias", {
    name: "read_list_uploadfile_alias",
    operationId: "list_uploadfile_alias",
    form: {
      p: t.Array(t.File(), { alias: "p_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p.map((file) => file.size) }));

  app.post("/list-bytes-validation-alias", {
    name: "read_list_bytes_validation_alias",
    operationId: "list_bytes_validation_alias",
    form: {
      p: t.Array(t.FileBytes(), { validationAlias: "p_val_alias", alias: "p" }),
    },
  }, (cx) => ({ file_size: cx.form.p.map((bytes) => bytes.length) }));

  app.post("/list-uploadfile-validation-alias", {
    name: "read_list_uploadfile_validation_alias",
    operationId: "list_uploadfile_validation_alias",
    form: {
      p: t.Array(t.File(), { validationAlias: "p_val_alias", alias: "p" }),
    },
  }, (cx) => ({ file_size: cx.form.p.map((file) => file.size) }));

  app.post("/list-bytes-alias-and-validation-alias", {
    name: "read_list_bytes_alias_and_validation_alias",
    operationId: "list_bytes_alias_and_validation_alias",
    form: {
      p: t.Array(t.FileBytes(), { alias: "p_alias", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p.map((bytes) => bytes.length) }));

  app.post("/list-uploadfile-alias-and-validation-alias", {
    name: "read_list_uploadfile_alias_and_validation_alias",
    operationId: "list_uploadfile_alias_and_validation_alias",
    form: {
      p: t.Array(t.File(), { alias: "p_alias", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p.map((file) => file.size) }));

  return app;
}
