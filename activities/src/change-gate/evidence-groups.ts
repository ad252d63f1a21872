/** Which checks are collected at once, which need commands, and which commands belong to one piece of work. Pure. */
import { activeChecks, externalOf, isConfigured, type CheckId, type GatePolicy } from "@praxis/domain/gate";
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

/** A command may run on head, retried twice, on the merge base, red and repeated; coverage on head and the merge base: this many times its own limit at most. */
const RUNS_OF_ONE_COMMAND = 8;

export const AT_ONCE_GROUP = "at-once";
const REPORTED_GROUP = "reported";

export interface GroundOfGroups {
  /** Whether the security check runs foreign scanners; without them it is its built-in rules. */
  scans: boolean;
  /** Checks whose whole evidence was handed in. */
  handed: ReadonlySet<CheckId>;
}

export function checksAtOnce(policy: GatePolicy, { scans, handed }: GroundOfGroups): CheckId[] {
  const isAtOnce = (id: CheckId): boolean =>
    AT_ONCE.includes(id) || handed.has(id) || (id === "security" && !scans && externalOf(policy, id) === null);
  return activeChecks(policy).filter(isAtOnce);
}

/** Checks that somebody else runs: nothing is collected for them, they are waited for. */
function reportedGroup(policy: GatePolicy, only: CheckId | null): EvidenceGroup[] {
  const checks = activeChecks(policy).filter((id) => externalOf(policy, id) !== null);
  if (checks.length === 0 || (only !== null && !checks.includes(only))) return [];
  return [{ name: REPORTED_GROUP, checks, timeoutMs: 0, reported: true }];
}

/** @param only after a re-run of one check */
export function groupsOf(policy: GatePolicy, ground: GroundOfGroups, only: CheckId | null = null): EvidenceGroup[] {
  return [...groupsByCommands(policy, ground, only), ...reportedGroup(policy, only)];
}

function groupsByCommands(policy: GatePolicy, ground: GroundOfGroups, only: CheckId | null): EvidenceGroup[] {
  const atOnce = checksAtOnce(policy, ground);
  const wanted = activeChecks(policy).filter((id) => isConfigured(policy, id) && externalOf(policy, id) === null && !atOnce.includes(id));
  return BY_COMMANDS.flatMap(({ name, checks: all }) => {
    const checks = all.filter((id) => wanted.includes(id));
    if (checks.length === 0 || (only !== null && !checks.some((id) => id === only))) return [];
    const timeoutMs = checks.reduce((sum, id) => sum + policy.checks[id].timeoutMs * RUNS_OF_ONE_COMMAND, 0);
    return [{ name, checks, timeoutMs }];
  });
}
