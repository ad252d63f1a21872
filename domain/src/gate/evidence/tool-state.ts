/** What can be said before any report is read: did the command run, and did it leave what was declared? */
import type { FailedOutcome } from "../verdict/outcome.js";
import type { CommandRun, Report, ToolEvidence } from "./tool-evidence.js";

export type ToolState =
  | { ready: true; reports: readonly (Report & { text: string })[]; exitCode: number | null }
  | { ready: false; outcome: FailedOutcome; says: string };

export function toolState({ run, reports }: ToolEvidence): ToolState {
  if (run === null && reports.length === 0)
    return { ready: false, outcome: "missing", says: "the policy names neither a command nor a report" };
  const stopped = run === null ? null : stoppedBy(run);
  if (stopped) return { ready: false, ...stopped };
  const absent = reports.find(({ text }) => text === null);
  if (absent) {
    const who = run === null ? "there is no report" : `${nameOf(run)} ended with code ${String(run.exitCode)} and left no report`;
    return { ready: false, outcome: "error", says: `${who} at ${absent.path}` };
  }
  return {
    ready: true,
    reports: reports.flatMap((report) => (report.text === null ? [] : [{ ...report, text: report.text }])),
    exitCode: run?.exitCode ?? null,
  };
}

function stoppedBy(run: CommandRun): { outcome: FailedOutcome; says: string } | null {
  const name = nameOf(run);
  switch (run.end) {
    case "exited":
      return null;
    case "not-found":
      return { outcome: "missing", says: `${name} is not installed` };
    case "timed-out":
      return { outcome: "timeout", says: `${name} did not end in time and was stopped` };
    case "signalled":
      return { outcome: "error", says: `${name} was killed by ${run.signal ?? "a signal"}` };
    case "not-executable":
      return { outcome: "error", says: `${name} cannot be executed${run.message === null ? "" : `: ${run.message}`}` };
    case "not-prepared":
      return { outcome: "error", says: run.message ?? "dependencies not installed" };
  }
}

export function nameOf(run: CommandRun): string {
  return `\`${run.argv.join(" ").slice(0, 200)}\``;
}
