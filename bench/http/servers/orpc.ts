// oRPC's OpenAPI handler on both runtimes: procedures with routes, input and output checked by Standard Schema validators, made
// of TypeBox's compiled checks. It has no text answers, header dependencies or middleware around responses of its own, so that
// it plays only the workloads that are procedures.
import { OpenAPIHandler } from "@orpc/openapi/fetch";
import { os } from "@orpc/server";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { rows } from "./data.ts";
import { listen } from "./listen.ts";

const User = Type.Object({ id: Type.Integer(), verbose: Type.Boolean(), name: Type.String() });
const NewItem = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 50 }),
  price: Type.Number({ exclusiveMinimum: 0 }),
  tags: Type.Optional(Type.Array(Type.String())),
});
const RowOut = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  price: Type.Number(),
  active: Type.Boolean(),
  city: Type.String(),
  note: Type.String(),
});

const UserInput = Type.Object({
  id: Type.String({ pattern: "^-?\\d+$" }),
  verbose: Type.Optional(Type.Union([Type.Literal("true"), Type.Literal("false")])),
});

const router = {
  json: os.route({ method: "GET", path: "/json" })
    .output(standard(Type.Object({ message: Type.String() })))
    .handler(() => ({ message: "Hello, World!" })),
  user: os.route({ method: "GET", path: "/users/{id}" })
    .input(standard(UserInput))
    .output(standard(User))
    .handler(({ input }) => {
      const id = Number(input.id);
      return { id, verbose: input.verbose === "true", name: `user${id}` };
    }),
  create: os.route({ method: "POST", path: "/items", successStatus: 201 })
    .input(standard(NewItem))
    .output(standard(Type.Composite([Type.Object({ id: Type.Integer() }), NewItem])))
    .handler(({ input }) => ({ id: 1, ...input })),
  wide: os.route({ method: "GET", path: "/wide" })
    .output(standard(Type.Array(RowOut)))
    .handler(() =>
      rows.map(({ id, name, price, active, city, note }) => {
        return { id, name, price, active, city, note };
      })
    ),
};

const handler = new OpenAPIHandler(router);

listen(async (request) => {
  const { matched, response } = await handler.handle(request, { context: {} });
  if (!matched) return new Response("not found", { status: 404 });
  // Its status for bad input is 400; the contract asks for 422.
  return response.status === 400
    ? new Response(response.body, { status: 422, headers: response.headers })
    : response;
});

/** A schema of TypeBox as a Standard Schema, which oRPC takes. It checks and leaves nothing out, so that `wide` picks by hand. */
function standard<T extends TSchema>(schema: T): StandardSchemaV1<unknown, Static<T>> {
  const check = TypeCompiler.Compile(schema);
  return {
    "~standard": {
      version: 1,
      vendor: "typebox",
      validate: (value) =>
        check.Check(value) ? { value } : { issues: [{ message: "it does not fit" }] },
    },
  };
}
