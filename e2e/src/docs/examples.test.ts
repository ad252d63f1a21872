/** The playbooks that the documentation shows really are playbooks, and the pages name every member and kind there is. */
import { describe, expect, test } from "@jest/globals";
import { PUBLIC_STEP_KINDS, checkInputs, compilePlan, parsePlaybook, stepKind } from "@praxis/domain/playbook";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readDocument, ROOT } from "./documents.js";

const FOLDER = "docs/examples";
const files = readdirSync(join(ROOT, FOLDER)).filter((name) => name.endsWith(".yaml"));
const page = readDocument("docs/playbooks.md").text;

describe.each(files)("docs/examples/%s", (name) => {
  const { text } = readDocument(`${FOLDER}/${name}`);

  test("is a valid playbook of the file's name, as a repository's own playbook would be read", () => {
    const parsed = parsePlaybook(text, { reservedNames: true });
    expect(parsed.ok ? [] : parsed.issues).toEqual([]);
    if (!parsed.ok) return;
    expect(`${parsed.playbook.name}.yaml`).toBe(name);
    expect(compilePlan(parsed.playbook).steps).toHaveLength(parsed.playbook.steps.length);
  });

  test("says in its first lines how to start it, with inputs that fit", () => {
    const parsed = parsePlaybook(text);
    const inputs = inputsOf(text.split("\n").slice(0, 3).join("\n"));
    expect(text).toContain(`praxis run start ${FOLDER}/${name} `);
    expect(parsed.ok && checkInputs(parsed.playbook, inputs)).toMatchObject({ ok: true });
  });

  test("is shown by docs/playbooks.md", () => {
    expect(page).toContain(`(examples/${name})`);
  });
});

test("three examples use every step kind between them", () => {
  const used = files.flatMap((name) => {
    const parsed = parsePlaybook(readDocument(`${FOLDER}/${name}`).text);
    return parsed.ok ? parsed.playbook.steps.map(({ uses }) => uses) : [];
  });
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(PUBLIC_STEP_KINDS.filter((kind) => !used.includes(kind))).toEqual([]);
});

test.each(PUBLIC_STEP_KINDS)("docs/playbooks.md names the kind %s, its defaults and every member of its `with`", (kind) => {
  const { with: schema, sideEffect } = stepKind(kind);
  const members = Object.keys((schema as { properties?: object }).properties ?? {});
  const row = page.split("\n").find((line) => line.startsWith(`| \`${kind}\``)) ?? "";
  expect(row).toContain(sideEffect);
  expect(members.filter((member) => !page.includes(`\`${member}`))).toEqual([]);
});

test("every YAML block of docs/playbooks.md that is a whole playbook is valid", () => {
  const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
    .map(([, block = ""]) => block)
    .filter((block) => block.startsWith("name:"));
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) {
    const parsed = parsePlaybook(block, { reservedNames: true });
    expect(parsed.ok ? [] : parsed.issues).toEqual([]);
  }
});

/** `--input name=value`, with the quotes a shell takes away; a value that reads as JSON is JSON. */
function inputsOf(text: string): Record<string, unknown> {
  const given = [...text.matchAll(/--input (?:'([^']+)'|(\S+))/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  return Object.fromEntries(given.map((pair) => [pair.slice(0, pair.indexOf("=")), jsonOr(pair.slice(pair.indexOf("=") + 1))]));
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
