/**
 * `npm run check`: every static gate, one after the other, and in plain words which of them failed. No dependencies.
 * `npm run check -- types lint` runs only those named. Exit code 1 when any gate failed.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const bins = join(root, "node_modules", ".bin");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const gates = [
  { name: "format", says: "the text is formatted", mend: "npm run format", argv: ["prettier", "--check", "--log-level=warn", "."] },
  { name: "types", says: "the types hold", mend: "correct what tsc reports above", argv: ["tsc", "-b"] },
  { name: "lint", says: "the lint rules hold", mend: "correct what eslint reports above", argv: ["eslint", "--max-warnings=0", "."] },
  {
    name: "law",
    says: "nobody imports what the law forbids",
    mend: "see ROOMS in .dependency-cruiser.cjs for who may import whom",
    argv: ["depcruise", "--config", ".dependency-cruiser.cjs", ...manifest.workspaces.map((room) => `${room}/src`)],
  },
  {
    name: "unused",
    says: "no file, export or package is unused",
    mend: "remove what knip lists above",
    argv: ["knip", "--no-config-hints"],
  },
  {
    name: "documents",
    says: "generated documents are up to date",
    mend: "npm run docs:generate",
    script: "docs:check",
    argv: ["npm", "run", "--silent", "docs:check"],
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !gates.some((gate) => gate.name === name));
if (unknown.length > 0) {
  console.error(`There is no gate "${unknown.join('", "')}". Gates: ${gates.map(({ name }) => name).join(", ")}.`);
  process.exit(2);
}

const env = { ...process.env, PATH: `${bins}${delimiter}${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}` };
const failed = [];
for (const gate of gates.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  if (gate.script !== undefined && manifest.scripts[gate.script] === undefined) {
    failed.push(gate);
    console.log(`✗ ${gate.name}: package.json has no script "${gate.script}"`);
    continue;
  }
  const startedAt = performance.now();
  const { status, error } = spawnSync(gate.argv[0], gate.argv.slice(1), { cwd: root, env, stdio: "inherit" });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (status === 0) {
    console.log(`✓ ${gate.name}: ${gate.says} (${seconds} s)`);
    continue;
  }
  failed.push(gate);
  console.log(`✗ ${gate.name} failed (${seconds} s)${error ? `: ${error.message}` : ""}`);
}

if (failed.length > 0) {
  console.log(`\n${failed.length} failed:`);
  for (const { name, says, mend } of failed) console.log(`  ${name}: it does not hold that ${says}. What to do: ${mend}.`);
  process.exit(1);
}
console.log("\nAll gates passed.");
