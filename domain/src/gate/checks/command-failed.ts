/** A command that says no with its exit code and leaves no report to read: the finding of every check that runs one. */
import type { CommandRun } from "../evidence/tool-evidence.js";
import { nameOf } from "../evidence/tool-state.js";
import type { CheckId } from "../verdict/check-id.js";
import type { Judgement } from "../verdict/check-verdict.js";
import { fingerprintOf, type Finding } from "../verdict/finding.js";
import { reason } from "../verdict/reason.js";

export function commandFailed(check: CheckId, run: CommandRun): Judgement {
  const message = `${nameOf(run)} ended with code ${String(run.exitCode)}.`;
  const finding: Finding = {
    check,
    rule: "command-failed",
    severity: "high",
    path: null,
    range: null,
    message,
    fingerprint: fingerprintOf(check, "command-failed", run.argv.join(" ")),
    evidence: run.outputTail,
    blocking: true,
  };
  return { outcome: "fail", findings: [finding], reason: reason(message.slice(0, -1)) };
}
