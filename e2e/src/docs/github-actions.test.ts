/** The example for GitHub Actions is a workflow that can be read, and every script, option and variable that it names is there. */
import { expect, test } from "@jest/globals";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readDocument, ROOT } from "./documents.js";

interface Step {
  run?: string;
  env?: Record<string, string>;
}
const EXAMPLE = "docs/examples/github-actions.yml";
const { text } = readDocument(EXAMPLE);
const workflow = parse(text) as { on: Record<string, unknown>; permissions: unknown; jobs: { gate: { if: string; steps: Step[] } } };
const steps = workflow.jobs.gate.steps;
const gate = steps.find(({ run }) => run?.includes("praxis gate"));

test("it answers pull requests and merge groups, may only read, and runs nothing for forks, which have no secrets", () => {
  expect(Object.keys(workflow.on)).toEqual(["pull_request", "merge_group"]);
  expect(workflow.permissions).toEqual({ contents: "read" });
  expect(workflow.jobs.gate.if).toContain("head.repo.full_name == github.repository");
});

test("the command's options are those of praxis gate, and its variables are set beside it", () => {
  const command = gate?.run ?? "";
  const known = readDocument("cli/src/commands/gate.ts").text;
  const options = [...command.matchAll(/ (--[a-z-]+)/g)].map(([, option = ""]) => option).filter((option) => option !== "--no-install");
  expect(options).toEqual(["--server", "--url", "--base", "--head", "--change"]);
  for (const option of options) expect(known).toContain(`"${option}`);
  const used = [...command.matchAll(/\$\{?([A-Z]+)/g)].map(([, name = ""]) => name);
  expect(used.filter((name) => gate?.env?.[name] === undefined)).toEqual([]);
  const example = readDocument(".env.example").text;
  for (const name of Object.keys(gate?.env ?? {}).filter((one) => one.startsWith("PRAXIS_"))) expect(example).toContain(`#${name}=`);
});

test("no expression is pasted into a shell", () => {
  for (const { run } of steps) expect(run ?? "").not.toContain("${{");
});

test("what it builds is there", () => {
  expect(steps.some(({ run }) => run === "npx tsc -b cli")).toBe(true);
  expect(["cli/tsconfig.json", "cli/bin/praxis.mjs"].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("docs/gates.md leads to it", () => {
  expect(readDocument("docs/gates.md").text).toContain("(examples/github-actions.yml)");
});
