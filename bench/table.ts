// deno-lint-ignore-file no-console -- a benchmark prints its results
// Prints a table of results and keeps it in bench/results, with command, machine and versions.
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { loadNow, machine, versions } from "./http/results.ts";

/** Named cells of a row. */
export type Cells = Readonly<Record<string, string>>;

/** The one in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/** Rows of the same names as Markdown. */
export function markdown(rows: readonly Cells[]): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, names.map((_, at) => at < 2 ? "---" : "--:")];
  for (const row of rows) lines.push(names.map((name) => row[name] ?? ""));
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** Prints rows, and writes `bench/results/<name>.md` and `.json`. */
export function writeTable(
  { name, title, rows, note = "" }: {
    readonly name: string;
    readonly title: string;
    readonly rows: readonly Cells[];
    readonly note?: string;
  },
): void {
  const text = markdown(rows);
  console.log(text + note);
  const folder = fileURLToPath(new URL("./results/", import.meta.url));
  const script = process.argv[1]!.replace(/.*\/bench\//, "bench/");
  const about = {
    date: new Date().toISOString().slice(0, 10),
    command: `bun ${script} ${process.argv.slice(2).join(" ")}`.trim(),
    machine: machine(),
    loadAverage: loadNow(),
    versions: versions(),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${name}.json`, `${JSON.stringify({ ...about, rows }, null, 1)}\n`);
  writeFileSync(
    `${folder}${name}.md`,
    `# ${title}\n\n${about.date}: \`${about.command}\`. ${about.machine}, load average ${
      about.loadAverage.join(" ")
    }; bun ${about.versions.bun}, deno ${about.versions.deno}.\n\n${text}${
      note === "" ? "" : `\n${note}`
    }`,
  );
}
