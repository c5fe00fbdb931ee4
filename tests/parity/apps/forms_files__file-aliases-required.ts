// File parameter (required) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/required-bytes", {
    name: "read_required_bytes",
    operationId: "required_bytes",
    form: {
      p: t.FileBytes(),
    },
  }, (cx) => ({ file_size: cx.form.p.length }));

  app.post("/required-uploadfile", {
    name: "read_required_uploadfile",
    operationId: "required_uploadfile",
    form: {
      p: t.File(),
    },
  }, (cx) => ({ file_size: cx.form.p.size }));

  app.post("/required-bytes-alias", {
    name: "read_required_bytes_alias",
    operationId: "required_bytes_alias",
    form: {
      p: t.FileBytes({ alias: "p_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p.length }));

  app.post("/required-uploadfile-alias", {
    name: "read_required_uploadfile_alias",
    operationId: "required_uploadfile_alias",
    form: {
      p: t.File({ alias: "p_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p.size }));

  app.post("/required-bytes-validation-alias", {
    name: "read_required_bytes_validation_alias",
    operationId: "required_bytes_validation_alias",
    form: {
      p: t.FileBytes({ validationAlias: "p_val_alias", alias: "p" }),
    },
  }, (cx) => ({ file_size: cx.form.p.length }));

  app.post("/required-uploadfile-validation-alias", {
    name: "read_required_uploadfile_validation_alias",
    operationId: "required_uploadfile_validation_alias",
    form: {
      p: t.File({ validationAlias: "p_val_alias", alias: "p" }),
    },
  }, (cx) => ({ file_size: cx.form.p.size }));

  app.post("/required-bytes-alias-and-validation-alias", {
    name: "read_required_bytes_alias_and_validation_alias",
    operationId: "required_bytes_alias_and_validation_alias",
    form: {
      p: t.FileBytes({ alias: "p_alias", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p.length }));

  app.post("/required-uploadfile-alias-and-validation-alias", {
    name: "read_required_uploadfile_alias_and_validation_alias",
    operationId: "required_uploadfile_alias_and_validation_alias",
    form: {
      p: t.File({ alias: "p_alias", validationAlias: "p_val_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p.size }));

  return app;
}
