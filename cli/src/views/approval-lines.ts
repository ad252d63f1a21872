/** A question put to a person, with the exact commands that answer it. */
import type { ApprovalView } from "@praxis/api/contract";
import { ago, coarse, dateAndTime, dueIn } from "../text/amounts.js";
import type { Hint } from "../text/hint.js";
import type { Paint } from "../text/paint.js";
import { indented, oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

/** The question and its answers: what a person needs in the middle of watching. */
export function questionLines(approval: ApprovalView, { now, paint, hint }: { now: number; paint: Paint; hint: Hint }): string[] {
  const where = approval.stepId === undefined ? "" : ` (step ${oneLine(approval.stepId)})`;
  const lines = [paint("yellow", `? A person is asked${where}:`), ...indented(approval.question, "  ")];
  for (const item of approval.evidence) lines.push(...evidenceLines(item, approval.runId, hint));
  if (asksAboutOutput(approval)) lines.push(`  output: ${hint(`praxis run output ${approval.runId}`)} ${shellWord(approval.stepId ?? "")}`);
  if (approval.dueAt !== undefined) {
    const silence = approval.onSilence === undefined ? "" : `; without an answer: ${oneLine(approval.onSilence)}`;
    lines.push(`  ${dueIn(approval.dueAt, now)}${silence}`);
  }
  if (approval.role !== undefined) lines.push(`  for: ${oneLine(approval.role)}`);
  lines.push("  Answer with one of:", ...answerCommands(approval, hint).map((line) => `    ${line}`));
  return lines;
}

/** The question holds the end of what the step wrote: there is more to read. */
function asksAboutOutput({ kind, stepId, evidence }: ApprovalView): boolean {
  return (
    (kind === "failure" || kind === "unknown_outcome") && stepId !== undefined && evidence.some(({ label }) => label === "Last output")
  );
}

/** Without `hint` for the hints of an error: those are adapted where it is printed. */
export function answerCommands(approval: ApprovalView, hint: Hint = (text) => text): string[] {
  return textTable(
    approval.options.map(({ id, label, needsReason }) => [
      `${hint(`praxis approvals decide ${approval.id}`)} ${shellWord(id)}${needsReason ? ' --reason "…"' : ""}`,
      `# ${oneLine(label)}`,
    ]),
  );
}

/** Safe to copy into a shell. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9._-]+$/.test(text) ? text : `'${oneLine(text).replaceAll("'", `'\\''`)}'`;
}

function evidenceLines({ label, text, artifact }: ApprovalView["evidence"][number], runId: string, hint: Hint): string[] {
  const lines = [`  ${oneLine(label)}:`];
  if (text !== undefined) lines.push(...indented(text, "    "));
  if (artifact !== undefined) lines.push(`    ${hint(`praxis run artifacts ${runId}`)} ${shellWord(artifact)}`);
  return lines;
}

export function approvalLines(approval: ApprovalView, options: { now: number; paint: Paint; hint: Hint }): string[] {
  const facts: [string, string][] = [
    ["approval", approval.id],
    ["run", approval.runId],
    ["kind", approval.kind.replaceAll("_", " ")],
    ["asked", `${dateAndTime(approval.createdAt)} (${ago(approval.createdAt, options.now)})`],
    ["status", approval.status],
  ];
  if (approval.status === "open") return [...textTable(facts), "", ...questionLines(approval, options)];
  return [...textTable(facts), "", ...indented(approval.question, "  "), "", decisionLine(approval)];
}

/** Who decided what and when, in one line. */
export function decisionLine({ status, decision, decidedBy, decidedAt, reason }: ApprovalView): string {
  if (status === "cancelled") return "It was withdrawn: the run no longer needs an answer.";
  const who =
    status === "expired" ? "Nobody answered in time, so it counts as" : `${decidedBy ? deciderOf(decidedBy) : "Somebody"} decided`;
  const when = decidedAt === undefined ? "" : ` on ${dateAndTime(decidedAt)}`;
  return `${who} "${oneLine(decision ?? "nothing")}"${when}${reason === undefined ? "" : `: ${oneLine(reason)}`}`;
}

function deciderOf({ kind, id, name }: NonNullable<ApprovalView["decidedBy"]>): string {
  return name === undefined ? capital(`${kind} ${oneLine(id)}`) : `${oneLine(name)} (${kind} ${oneLine(id)})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function approvalRows(approvals: readonly ApprovalView[], { now, paint }: { now: number; paint: Paint }): string[] {
  const head = ["APPROVAL", "STATUS", "KIND", "AGE", "DUE", "RUN", "STEP", "QUESTION"].map((text) => paint("dim", text));
  const rows = approvals.map((approval) => [
    approval.id,
    approval.status === "open"
      ? paint("yellow", "◇ open")
      : approval.decision === undefined
        ? approval.status
        : `${approval.status}: ${oneLine(approval.decision)}`,
    approval.kind.replaceAll("_", " "),
    coarse(now - Date.parse(approval.createdAt)),
    approval.status === "open" && approval.dueAt !== undefined ? dueIn(approval.dueAt, now) : "",
    approval.runId,
    oneLine(approval.stepId ?? ""),
    oneLine(approval.question),
  ]);
  return textTable([head, ...rows]);
}
