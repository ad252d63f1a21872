/** Which checks are collected at once, which need commands, and which commands belong to one piece of work. Pure. */
import { activeChecks, isConfigured, type CheckId, type GatePolicy } from "@praxis/domain/gate";
import type { EvidenceGroup } from "@praxis/temporal/contracts";

/** Their evidence is the change itself, or one read of git. */
const AT_ONCE: readonly CheckId[] = ["secrets", "dependencies", "plan", "commits", "size", "hygiene", "integrity"];
/** A run of the tests also leaves the coverage. */
const BY_COMMANDS = [
  { name: "tests", checks: ["tests", "coverage"] },
  { name: "lint", checks: ["lint"] },
  { name: "types", checks: ["types"] },
  { name: "security", checks: ["security"] },
] as const satisfies readonly { name: string; checks: readonly CheckId[] }[];

/** A command may run on head, retried twice, on the merge base, red and repeated: this many times its own limit at most. */
const RUNS_OF_ONE_COMMAND = 8;

export const AT_ONCE_GROUP = "at-once";

export function checksAtOnce(policy: GatePolicy): CheckId[] {
  return activeChecks(policy).filter((id) => AT_ONCE.includes(id));
}

export function groupsByCommands(policy: GatePolicy, only: CheckId | null): EvidenceGroup[] {
  const wanted = activeChecks(policy).filter((id) => isConfigured(policy, id));
  return BY_COMMANDS.flatMap(({ name, checks: all }) => {
    const checks = all.filter((id) => wanted.includes(id));
    if (checks.length === 0 || (only !== null && !checks.some((id) => id === only))) return [];
    const timeoutMs = checks.reduce((sum, id) => sum + policy.checks[id].timeoutMs * RUNS_OF_ONE_COMMAND, 0);
    return [{ name, checks, timeoutMs }];
  });
}
