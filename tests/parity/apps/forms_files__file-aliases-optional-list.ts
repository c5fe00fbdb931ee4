// File parameter (optional list) plain and in a model, with alias, validation alias and both.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/optional-list-bytes", {
    name: "read_optional_list_bytes",
    form: {
      p: t.Nullable(t.Array(t.FileBytes()), { default: null }),
    },
  }, (cx) => ({ file_size: cx.form.p?.map((bytes) => bytes.length) ?? null }));

  app.post("/optional-list-uploadfile", {
    name: "read_optional_list_uploadfile",
    form: {
      p: t.Nullable(t.Array(t.File()), { default: null }),
    },
  }, (cx) => ({ file_size: cx.form.p?.map((file) => file.size) ?? null }));

  app.post("/optional-list-bytes-alias", {
    name: "read_optional_list_bytes_alias",
    form: {
      p: t.Nullable(t.Array(t.FileBytes()), { default: null, alias: "p_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p?.map((bytes) => bytes.length) ?? null }));

  app.post("/optional-list-uploadfile-alias", {
    name: "read_optional_list_uploadfile_alias",
    form: {
      p: t.Nullable(t.Array(t.File()), { default: null, alias: "p_alias" }),
    },
  }, (cx) => ({ file_size: cx.form.p?.map((file) => file.size) ?? null }));

  app.post("/optional-list-bytes-validation-alias", {
    name: "read_optional_list_bytes_validation_alias",
    form: {
      p: t.Nullable(t.Array(t.FileBytes()), {
        default: null,
        validationAlias: "p_val_alias",
        alias: "p",
      }),
    },
  }, (cx) => ({ file_size: cx.form.p?.map((bytes) => bytes.length) ?? null }));

  app.post("/optional-list-uploadfile-validation-alias", {
    name: "read_optional_list_uploadfile_validation_alias",
    form: {
      p: t.Nullable(t.Array(t.File()), {
        default: null,
        validationAlias: "p_val_alias",
        alias: "p",
      }),
    },
  }, (cx) => ({ file_size: cx.form.p?.map((file) => file.size) ?? null }));

  app.post("/optional-list-bytes-alias-and-validation-alias", {
    name: "read_optional_list_bytes_alias_and_validation_alias",
    form: {
      p: t.Nullable(t.Array(t.FileBytes()), {
        default: null,
        alias: "p_alias",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ file_size: cx.form.p?.map((bytes) => bytes.length) ?? null }));

  app.post("/optional-list-uploadfile-alias-and-validation-alias", {
    name: "read_optional_list_uploadfile_alias_and_validation_alias",
    form: {
      p: t.Nullable(t.Array(t.File()), {
        default: null,
        alias: "p_alias",
        validationAlias: "p_val_alias",
      }),
    },
  }, (cx) => ({ file_size: cx.form.p?.map((file) => file.size) ?? null }));

  return app;
}
