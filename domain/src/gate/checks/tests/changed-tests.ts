/** Which tests a change brings, and whether they have to be seen failing without it. Collectors ask here what to run. */
import type { Change } from "../../change/change.js";
import { pathKinds, sourceFamily } from "../../change/path-kind.js";
import { strongestType, type ChangeType } from "../../commit-message/change-type.js";
import type { GatePolicy } from "../../policy/policy.js";
import { createPathResolver } from "../../reports/report-paths.js";
import type { TestCase } from "./test-case.js";

/** New and changed test files in head, with at least one added line. A moved file without an edit is neither. */
export function changedTestFiles(policy: GatePolicy, change: Change): string[] {
  const { isTest, isForeign } = pathKinds(policy);
  return change.files
    .filter(
      (file) =>
        file.newMode !== null &&
        isTest(file.path) &&
        !isForeign(file.path) &&
        sourceFamily(file.path) !== null &&
        file.hunks.some(({ added }) => added.length > 0),
    )
    .map(({ path }) => path);
}

/** Is a test, by the file that its report tells, one of these? Null: the report does not say. */
export function createChangedTest(change: Change, files: ReadonlySet<string>): (test: Pick<TestCase, "file">) => boolean | null {
  const resolver = createPathResolver(change.headPaths);
  return ({ file }) => {
    if (file === null) return null;
    const resolved = resolver.resolve(file);
    return resolved !== null && "path" in resolved && files.has(resolved.path);
  };
}

export function touchesSource(policy: GatePolicy, change: Change): boolean {
  const { isSource } = pathKinds(policy);
  return change.files.some(
    ({ path, oldPath, hunks, binary }) => (isSource(path) || (oldPath !== null && isSource(oldPath))) && (hunks.length > 0 || binary),
  );
}

export function changeType(change: Change): ChangeType {
  return strongestType(change.commits.filter(({ parents }) => parents.length <= 1).map(({ message }) => message));
}

/** Must the changed tests run on base's production code? */
export function needsRedRun(policy: GatePolicy, change: Change): boolean {
  const { requireRed } = policy.checks.tests;
  return requireRed && changeType(change) !== "other" && touchesSource(policy, change) && changedTestFiles(policy, change).length > 0;
}
