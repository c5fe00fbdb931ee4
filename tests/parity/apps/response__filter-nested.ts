// Nested extra fields removed by the response model (models with inheritance).
import { App, t } from "../../../mod.ts";
import { fastapi } from "../../../src/compat/fastapi.ts";

const UserCreate = t.Object({
  email: t.String(),
  password: t.String(),
}, { $id: "UserCreate" });

const UserBase = t.Object({
  email: t.String(),
}, { $id: "UserBase" });

const PetOut = t.Object({
  name: t.String(),
  owner: UserBase,
}, { $id: "PetOut" });

export function createApp(): App {
  const app = new App(fastapi());

  app.post("/users/", {
    name: "create_user",
    response: { 200: UserBase },
    body: UserCreate,
  }, (cx) => cx.body);

  app.get(
    "/pets/:pet_id",
    {
      name: "read_pet",
      response: { 200: PetOut },
      params: {
        pet_id: t.Integer(),
      },
    },
    () => ({
      "name": "Nibbler",
      "owner": { "email": "johndoe@example.com", "hashed_password": "secrethashed" },
    }),
  );

  app.get("/pets/", {
    name: "read_pets",
    response: { 200: t.Array(PetOut) },
  }, () => {
    const owner = { email: "johndoe@example.com", password: "secrethashed" };
    return [{ name: "Nibbler", owner }, { name: "Zoidberg", owner }];
  });

  return app;
}
