import assert from "node:assert/strict";
import { outlineOf } from "../../src/template/scan.ts";
import { test } from "../test.ts";

const CASES: [name: string, source: string, blocks: string[], definitions: string][] = [
  ["no tags", "text } {", [], ""],
  ["blocks", "a{% block x %}1{% endblock %}b", ["x"], "{% block x %}1{% endblock %}"],
  [
    "blocks in blocks",
    "{%- block x -%}{%+ block y %}{% endblock y %}2{% endblock %}3",
    ["x", "y"],
    "{%- block x -%}{%+ block y %}{% endblock y %}2{% endblock %}",
  ],
  ["values", "{{ a }}{% set b = 1 %}{{ b }}", [], "{% set b = 1 %}"],
  [
    "values over more lines",
    "{% set b %}{{ a }}{% endset %}c",
    [],
    "{% set b %}{{ a }}{% endset %}",
  ],
  [
    "values over more lines with a filter",
    "{% set b | indent(width=2) %}{{ a }}{% endset %}c",
    [],
    "{% set b | indent(width=2) %}{{ a }}{% endset %}",
  ],
  ["two values", "{% set a, b = 1, 2 %}x", [], "{% set a, b = 1, 2 %}"],
  [
    "imports and macros",
    '{% import "a" as a %}{% from "b" import c %}x{% macro m() %}y{% endmacro %}',
    [],
    '{% import "a" as a %}{% from "b" import c %}{% macro m() %}y{% endmacro %}',
  ],
  [
    "blocks alone of what is around them",
    "{% if a %}{% set b = 1 %}{% for c in d %}{% block x %}{% endblock %}{% endfor %}{% endif %}" +
    "{% set e = 2 %}",
    ["x"],
    "{% block x %}{% endblock %}{% set e = 2 %}",
  ],
  ["comments", "{# {% block x %} #}{# '{% block y %}", [], ""],
  ["raw text", "{% raw -%}{% block x %}{%- endraw %}{% raw %}{% block y %}", [], ""],
  ["verbatim text", "{% verbatim %}{% block x %}{% endverbatim %}", [], ""],
  [
    "texts in tags",
    "{{ '}} {% block x %}' }}{{ \"}} \\\" {% block x %}\" }}{% if '%} {% block x %}' %}",
    [],
    "",
  ],
  ["tags that are not closed", "{{ a {% block x", [], ""],
];
for (const [name, source, blocks, definitions] of CASES) {
  test(`outlineOf() knows ${name}`, () => {
    const outline = outlineOf(source);
    assert.deepEqual([...outline.blocks], blocks);
    assert.equal(outline.definitions, definitions);
    assert.equal(outline.parent, undefined);
  });
}

const PARENTS: [source: string, parent: string | undefined, isDynamic: boolean][] = [
  ["{% extends 'a.html' %}", "a.html", false],
  ['  {%- extends   "a/b.html" -%}', "a/b.html", false],
  ["{% extends a %}", undefined, true],
  ["{% extends 'a' if b else 'c' %}", undefined, true],
  ["{# {% extends 'a' %} #}", undefined, false],
];
for (const [source, parent, isDynamic] of PARENTS) {
  test(`outlineOf() knows what ${source} extends`, () => {
    const outline = outlineOf(source);
    assert.equal(outline.parent, parent);
    assert.equal(outline.isDynamic, isDynamic);
  });
}
