/** TAP 12 to 14, with subtests by indentation. */
import type { TestCase } from "../test-case.js";

const RESULT = /^(?<indent> *)(?<not>not )?ok\b(?: +(?<number>\d+))?(?: +-)?(?: +(?<name>.*?))?(?:\s+# *(?<directive>SKIP|TODO)\b.*)?$/i;
const PLAN = /^(?<indent> *)1\.\.(?<count>\d+)\s*(?:#.*)?$/;
const SUBTEST = /^(?<indent> *)# Subtest: (?<name>.*)$/;

export function readTap(text: string): TestCase[] {
  const cases: TestCase[] = [];
  /** Names of the subtests around, by depth of their own result line. */
  const around: string[] = [];
  const counts: { plan: number | null; seen: number } = { plan: null, seen: 0 };
  for (const line of text.split(/\r?\n/)) {
    const plan = PLAN.exec(line)?.groups;
    if (plan?.indent === "") counts.plan = Number(plan.count);
    const subtest = SUBTEST.exec(line)?.groups;
    if (subtest) around.splice(depthOf(subtest.indent), Infinity, subtest.name ?? "");
    if (/^Bail out!/.test(line)) cases.push({ file: null, name: "Bail out!", state: "failed", message: line });
    const result = RESULT.exec(line)?.groups;
    if (!result) continue;
    if (result.indent === "") counts.seen += 1;
    cases.push(toCase(result, around));
  }
  if (counts.plan !== null && counts.seen < counts.plan)
    throw new Error(`it plans ${String(counts.plan)} tests and tells of ${String(counts.seen)}: it was cut off`);
  return cases;
}

const depthOf = (indent = ""): number => Math.floor(indent.length / 4);

function toCase({ indent, not, number, name, directive }: Partial<Record<string, string>>, around: readonly string[]): TestCase {
  const own = name === undefined || name === "" ? `test ${number ?? ""}`.trim() : name;
  return {
    file: null,
    name: [...around.slice(0, depthOf(indent)), own].join(" > "),
    // A TODO test is expected to fail.
    state: directive !== undefined ? "skipped" : not === undefined ? "passed" : "failed",
    message: null,
  };
}
