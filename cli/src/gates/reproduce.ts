/** The commands that show a check's result again on this machine. */
import type { CheckId, GatePolicy, GateVerdict } from "@praxis/domain/gate";

const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;

export function quoted(argv: readonly string[]): string {
  return argv.map((word) => (SAFE.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** The check alone; then, for a check that runs a tool, the tool itself. */
export function reproduce(check: CheckId, { head }: GateVerdict, target: string, policy: GatePolicy | null): string[] {
  const own = quoted(["praxis", "gate", "--local", "--base", target, "--head", head.slice(0, 12), "--only", check]);
  const settings = policy?.checks[check];
  const command = settings !== undefined && "command" in settings ? settings.command : null;
  return command === null ? [own] : [own, quoted(command)];
}
