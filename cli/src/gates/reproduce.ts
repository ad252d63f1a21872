/** The commands that show a check's result again on this machine. */
import type { CheckId, GatePolicy, GateVerdict } from "@praxis/domain/gate";

const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;

export function quoted(argv: readonly string[]): string {
  return argv.map((word) => (SAFE.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** The check alone; then, for a check that runs a tool, the tool itself, which wants a checkout of that commit. */
export function reproduce(check: CheckId, { head }: GateVerdict, target: string, policy: GatePolicy | null, repo?: string): string[] {
  const commit = head.slice(0, 12);
  const where = repo === undefined || repo === "." ? [] : ["--repo", repo];
  const own = quoted(["praxis", "gate", "--local", ...where, "--base", target, "--head", commit, "--only", check]);
  const settings = policy?.checks[check];
  const command = settings !== undefined && "command" in settings ? settings.command : null;
  return command === null ? [own] : [own, `${quoted(command)}   # in a checkout of ${commit}`];
}
