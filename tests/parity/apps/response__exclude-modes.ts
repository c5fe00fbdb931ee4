// exclude unset / defaults / none and combinations.
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const SubModel = t.Object({
  a: t.Nullable(t.String(), { default: "foo" }),
}, { $id: "SubModel" });

const Model = t.Object({
  x: t.Nullable(t.Integer(), { default: null }),
  sub: SubModel,
}, { $id: "Model" });

const ModelDefaults = t.Object({
  w: t.Nullable(t.String(), { default: null }),
  x: t.Nullable(t.String(), { default: null }),
  y: t.String({ default: "y" }),
  z: t.String({ default: "z" }),
}, { $id: "ModelDefaults" });

export function createApp(): App {
  const app = new App(fastapi());

  app.get("/", {
    name: "get_root",
    response: { 200: Model },
    encode: { excludeUnset: true },
  }, () => untyped({ sub: {}, y: 1, z: 0 }));

  app.get("/exclude_unset", {
    name: "get_exclude_unset",
    response: { 200: ModelDefaults },
    encode: { excludeUnset: true },
  }, () => untyped({ x: null, y: "y" }));

  app.get("/exclude_defaults", {
    name: "get_exclude_defaults",
    response: { 200: ModelDefaults },
    encode: { excludeDefaults: true },
  }, () => untyped({ x: null, y: "y" }));

  app.get("/exclude_none", {
    name: "get_exclude_none",
    response: { 200: ModelDefaults },
    encode: { excludeNone: true },
  }, () => untyped({ x: null, y: "y" }));

  app.get("/exclude_unset_none", {
    name: "get_exclude_unset_none",
    response: { 200: ModelDefaults },
    encode: { excludeUnset: true, excludeNone: true },
  }, () => untyped({ x: null, y: "y" }));

  app.get("/iterable_exclude_unset", {
    name: "get_iterable_exclude_unset",
    response: { 200: t.Array(ModelDefaults) },
    encode: { excludeUnset: true },
  }, () => untyped([{ x: null, y: "y" }]));

  app.get("/iterable_exclude_defaults", {
    name: "get_iterable_exclude_defaults",
    response: { 200: t.Array(ModelDefaults) },
    encode: { excludeDefaults: true },
  }, () => untyped([{ x: null, y: "y" }]));

  app.get("/iterable_exclude_none", {
    name: "get_iterable_exclude_none",
    response: { 200: t.Array(ModelDefaults) },
    encode: { excludeNone: true },
  }, () => untyped([{ x: null, y: "y" }]));

  return app;
}

/** Values as an untyped source gives them, so that the response schema, and not the compiler, must judge them. */
function untyped(value: unknown): never {
  return value as never;
}
