// Parameters of one operation: path, query, header, cookie; own ones before those of dependencies; each once, where
// the required one of two with the same name wins. FastAPI's order and rules.

import type { FieldPlan, FieldsPlan, InputsPlan, Place } from "../route/mod.ts";
import { titleOf } from "../schema/mod.ts";
import type { Components } from "./components.ts";
import { copyOf } from "./merge.ts";
import { fieldsAt } from "./operation_plan.ts";
import type { JsonSchema, ParameterObject } from "./types.ts";

/** What describing needs beside the plan. */
export interface Describing {
  /** Where named schemas go. */
  readonly components: Components;
  /** Whether pydantic's titles are added. */
  readonly titles: boolean;
}

/** The parameters of an operation; hidden ones are left out. */
export function parametersOf(
  all: readonly InputsPlan[],
  describing: Describing,
): ParameterObject[] {
  const found = new Map<string, ParameterObject>();
  for (const place of ["params", "query", "headers", "cookies"] as const) {
    for (const fields of fieldsAt(all, place)) {
      for (const field of fields.fields) {
        if (field.schema.includeInSchema === false) continue;
        const one = parameterOf(fields, field, describing);
        const key = `${one.in} ${one.name}`;
        // A Map keeps the place of the first, as FastAPI does.
        if (one.required || found.get(key)?.required !== true) found.set(key, one);
      }
    }
  }
  return [...found.values()];
}

function parameterOf(
  fields: FieldsPlan,
  field: FieldPlan,
  describing: Describing,
): ParameterObject {
  const { description, deprecated, openapiExamples } = field.schema;
  return {
    name: documentName(fields, field),
    in: fields.place,
    required: fields.place === "path" || field.required,
    schema: titled(describing.components.schemaOf(field.schema, "input"), field.loc[1], describing),
    ...(typeof description === "string" ? { description } : {}),
    ...(openapiExamples === undefined ? {} : { examples: copyOf(openapiExamples) }),
    ...(deprecated === true ? { deprecated: true } : {}),
  };
}

/** Header names keep the case in which they were declared; in a model `_` stands for `-` as well. */
function documentName(fields: FieldsPlan, field: FieldPlan): string {
  const declared = field.loc[1];
  const isHeader: boolean = fields.place === ("header" satisfies Place);
  return isHeader && declared.toLowerCase() !== field.name ? field.name : declared;
}

/** The schema with a title made from `name`, unless it has one or is a reference. */
export function titled(schema: JsonSchema, name: string, describing: Describing): JsonSchema {
  if (!describing.titles || schema.title !== undefined || schema.$ref !== undefined) return schema;
  return { ...schema, title: titleOf(name) };
}
