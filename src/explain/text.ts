// Explanations for people: a few aligned lines each.

import type { AppExplanation, Explanation } from "./explain.ts";
import type { ExplainedDependency, ExplainedInput, ExplainedRoute } from "./route.ts";

/** An explanation as text. */
export function explanationText(explanation: Explanation): string {
  const { method, path, why, route, params, also, near } = explanation;
  const given = Object.entries(params).map(([name, text]) => `${name} = ${JSON.stringify(text)}`);
  return [
    `${method} ${path}`,
    why,
    ...section("path parameters", given),
    ...section("it goes before", also),
    ...section("routes that begin alike", near),
    ...(route === undefined ? [] : routeLines(route)),
  ].join("\n");
}

/** A whole app as a table. */
export function appText({ middleware, routes, mounts }: AppExplanation): string {
  const rows = routes.map((route) => [
    route.method,
    route.path,
    route.name || "-",
    String(route.answers[0]!.status),
    [
      ...(route.limits.deadlineMs === undefined ? [] : [`${route.limits.deadlineMs} ms`]),
      ...route.dependencies.map(({ name }) => name),
      ...(route.hidden ? ["hidden"] : []),
    ].join(", ") || "-",
    route.origin,
  ]);
  return [
    `middleware: ${middleware.join(" > ") || "none"}`,
    ...table([["method", "path", "name", "status", "deadline, dependencies", "declared"], ...rows]),
    ...mounts.map((prefix) => `mounted at ${prefix}`),
  ].join("\n");
}

function routeLines(route: ExplainedRoute): string[] {
  const { middleware, limits, inputs, dependencies, answers, security } = route;
  const { deadlineMs, cleanupMs, cost = {}, priority, bodyBytesMax } = limits;
  const title = route.name === "" ? "" : ` "${route.name}"`;
  return [
    `route ${route.method} ${route.path}${title}, declared at ${route.origin}` +
    (route.hidden ? ", not in the document" : ""),
    ...section("middleware, outermost first", middleware.map(({ name, of }) => `${name} (${of})`)),
    ...section("limits", [
      ...(deadlineMs === undefined ? [] : [`deadline ${deadlineMs} ms`]),
      ...(cleanupMs === undefined ? [] : [`teardown ${cleanupMs} ms`]),
      ...Object.entries(cost).map(([meter, units]) => `${units} ${meter}`),
      ...(priority === 0 ? [] : [`priority ${priority}`]),
      ...(route.consumes === undefined
        ? []
        : [`body ${route.consumes}, at most ${bodyBytesMax} bytes`]),
    ]),
    ...section("inputs", table(inputs.map(inputRow))),
    ...section("security", security),
    ...section("dependencies, in order", table(dependencies.map(dependencyRow))),
    ...section(
      "answers",
      table(answers.map(({ status, schema, checked }, place) => [
        status,
        schema === "" ? "anything" : schema,
        place === 0 && route.stream !== undefined ? `streamed as ${route.stream}` : "",
        checked ? "checked" : "not checked",
      ])),
    ),
  ];
}

function inputRow({ place, name, key, required, schema, by }: ExplainedInput): string[] {
  const wire = name === "" ? "(whole)" : name;
  return [
    place,
    key === "" || key === name ? wire : `${wire} as ${key}`,
    required ? "required" : "optional",
    schema,
    by === "route" ? "" : `for ${by}`,
  ];
}

function dependencyRow(dependency: ExplainedDependency): string[] {
  const { name, scope, as, needs, step, teardown, scopes } = dependency;
  return [
    `${step}.`,
    name,
    as.length === 0 ? "guard" : `as ${as.join(", ")}`,
    `scope ${scope}`,
    needs.length === 0 ? "" : `needs ${needs.join(", ")}`,
    scopes.length === 0 ? "" : `OAuth2 ${scopes.join(" ")}`,
    `ends ${teardown}`,
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

/** Columns that nobody uses are left out. */
function table(rows: readonly (readonly string[])[]): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from(
    { length: count },
    (_, column) => Math.max(...rows.map((row) => row[column]!.length)),
  );
  return rows.map((row) =>
    row.flatMap((cell, column) => widths[column] === 0 ? [] : cell.padEnd(widths[column]!))
      .join("  ").trimEnd()
  );
}
