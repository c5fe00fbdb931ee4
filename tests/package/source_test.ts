// The scanner that the other tests of this folder trust.
import assert from "node:assert/strict";
import { test } from "../test.ts";
import { findInCode, importsOf, scan } from "./source.ts";

const tick = "`";

const CODE: [name: string, text: string, found: number][] = [
  ["finds a word in code", "const a = Bun.file;", 1],
  ["passes over line comments", "// Bun\nconst a = 1;", 0],
  ["passes over block comments", "/** Bun\n * Bun */ const a = 1;", 0],
  ["passes over strings", `const a = "Bun \\" Bun" + 'Bun';`, 0],
  ["passes over templates", `const a = ${tick}Bun${tick};`, 0],
  ["sees substitutions of templates", `const a = ${tick}x \${ { b: Bun } } Bun${tick}; Bun`, 2],
  ["sees templates inside substitutions", `${tick}\${ ${tick}Bun \${Bun}${tick} } Bun${tick}`, 1],
  ["passes over regular expressions", `const a = /["'${tick}] Bun/; Bun;`, 1],
  ["passes over a slash in a class", `a.replace(/[/"]/g, "Bun"); Bun;`, 1],
  ["tells a division from an expression", `const a = b / c; const d = "Bun" / 2; Bun;`, 1],
  ["passes over a comment marker in a string", `const a = "//"; Bun;`, 1],
];
for (const [name, text, found] of CODE) {
  test(`scan() ${name}`, () => {
    assert.equal(findInCode(scan("a.ts", text), /\bBun\b/).length, found);
  });
}

const IMPORTS: [name: string, text: string, specifier: string, isTypeOnly: boolean][] = [
  ["reads a default import", `import a from "./a.ts";`, "./a.ts", false],
  ["reads names over lines", `import {\n  a,\n  type B,\n} from "./a.ts";`, "./a.ts", false],
  ["reads a type import", `import type { A } from "./a.ts";`, "./a.ts", true],
  ["reads names that are all types", `import { type A, type B } from "./a.ts";`, "./a.ts", true],
  ["reads a namespace", `import * as a from "./a.ts";`, "./a.ts", false],
  ["reads an import for effect", `import "./a.ts";`, "./a.ts", false],
  ["reads a re-export", `export { a } from "./a.ts";`, "./a.ts", false],
  ["reads a re-export of types", `export type { A } from "./a.ts";`, "./a.ts", true],
  ["reads a re-export of all", `export * from "./a.ts";`, "./a.ts", false],
  ["reads a dynamic import", `const a = await import("./a.ts");`, "./a.ts", false],
  ["reads the type of a module", `type A = typeof import("./a.ts");`, "./a.ts", true],
  ["reads an import after code", `const b = "x";\nimport { a } from "./a.ts";`, "./a.ts", false],
  [
    "reads an import after an export",
    `export type B = 1;\nexport const c = 2;\nimport type { A } from "./a.ts";`,
    "./a.ts",
    true,
  ],
];
for (const [name, text, specifier, isTypeOnly] of IMPORTS) {
  test(`importsOf() ${name}`, () => {
    const found = importsOf(scan("b.ts", text));
    assert.deepEqual(found.map(({ at: _, ...rest }) => rest), [{ specifier, isTypeOnly }]);
  });
}

test("importsOf() takes no other string for a specifier", () => {
  const text = `const from = "a"; f(from, "b"); /* import "c"; */ const d = 'import "e"';`;
  assert.deepEqual(importsOf(scan("b.ts", text)), []);
});
