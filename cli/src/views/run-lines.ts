/** Runs as text: the head of one, the end of one, and the rows of a list. */
import { isRunClosed, isStepDone, STEP_STATUSES } from "@praxis/domain/run";
import type { RunView } from "@praxis/api/contract";
import { ago, coarse, dateAndTime, duration } from "../text/amounts.js";
import { jsonText } from "../text/json-text.js";
import type { Hint } from "../text/hint.js";
import type { Paint } from "../text/paint.js";
import { indented, oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";
import { runStatus, waitingWord, waitingWords } from "./status-words.js";

export function runHead(run: RunView, { now, paint }: { now: number; paint: Paint }): string[] {
  const parts = [runStatus(run.status, paint), stepCounts(run), took(run, now)];
  if (run.waitingOn !== "none" && !isRunClosed(run.status)) {
    const since = run.waitingSince === undefined ? "" : `, ${coarse(now - Date.parse(run.waitingSince))} so far`;
    parts.push(paint("yellow", `waits for ${waitingWords(run.waitingOn)}${since}`));
  }
  return [`${paint("bold", oneLine(run.title))}  ${paint("dim", run.id)}`, parts.filter((part) => part !== "").join(" · ")];
}

/** "Done" would sound like success where a run ended otherwise. */
function stepCounts({ status, steps }: RunView): string {
  if (!isRunClosed(status) || status === "succeeded") {
    return `${String(steps.filter((step) => isStepDone(step.status)).length)} of ${String(steps.length)} steps done`;
  }
  const counts = STEP_STATUSES.map((each) => ({ each, count: steps.filter((step) => step.status === each).length }));
  return counts
    .filter(({ count }) => count > 0)
    .map(({ each, count }) => `${String(count)} ${each}`)
    .join(", ");
}

function took({ startedAt, finishedAt, createdAt, status }: RunView, now: number): string {
  if (finishedAt !== undefined) return `took ${duration(Date.parse(finishedAt) - Date.parse(startedAt ?? createdAt))}`;
  if (startedAt !== undefined) return coarse(now - Date.parse(startedAt));
  return status === "accepted" ? `accepted ${ago(createdAt, now)}` : "";
}

/** How a closed run ended and what to look at next. */
export function runEnd(run: RunView, { paint, hint, artifacts }: { paint: Paint; hint: Hint; artifacts: boolean }): string[] {
  const lines: string[] = [];
  if (run.failure) {
    const step = run.failure.stepId === undefined ? "" : ` in step ${oneLine(run.failure.stepId)}`;
    lines.push(paint("red", `✗ ${oneLine(run.failure.code)}${step}:`), ...indented(run.failure.message, "  "));
  }
  const wrote = run.steps.filter(({ outputBytes }) => (outputBytes ?? 0) > 0).map(({ id }) => id);
  const failedWrote = run.failure?.stepId !== undefined && wrote.includes(run.failure.stepId) ? ` ${oneLine(run.failure.stepId)}` : "";
  if (isRunClosed(run.status) && (run.failure ? failedWrote !== "" : wrote.length > 0))
    lines.push(`  output:     ${hint(`praxis run output ${run.id}`)}${failedWrote}`);
  if (run.failure) lines.push(`  try again:  ${hint(`praxis run retry ${run.id} --watch`)}`);
  if (artifacts) lines.push(`  files:      ${hint(`praxis run artifacts ${run.id}`)}`);
  if (run.result !== undefined && run.result !== null)
    lines.push(
      "result:",
      ...jsonText(run.result, { pretty: true })
        .split("\n")
        .map((line) => `  ${line}`),
    );
  return lines;
}

export function runFacts(run: RunView): string[] {
  const { playbook, repository, labels, createdBy } = run;
  const facts: [string, string][] = [
    ["playbook", `${playbook.name} version ${String(playbook.version)} (sha256 ${playbook.sha256.slice(0, 12)}…)`],
    ["created", `${dateAndTime(run.createdAt)} by ${createdBy.kind} ${createdBy.id}`],
  ];
  if (run.startedAt !== undefined) facts.push(["started", dateAndTime(run.startedAt)]);
  if (run.finishedAt !== undefined) facts.push(["finished", dateAndTime(run.finishedAt)]);
  if (repository) {
    const place = repository.path ?? repository.url ?? "";
    const at = [repository.ref, repository.commit?.slice(0, 12)].filter((part) => part !== undefined).join(", commit ");
    facts.push(["repository", at === "" ? place : `${place} at ${at}`]);
  }
  const tags = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  if (tags.length > 0) facts.push(["labels", tags.join(" ")]);
  if (run.priority !== 3) facts.push(["priority", String(run.priority)]);
  if (run.retryOf !== undefined) facts.push(["retry of", run.retryOf]);
  if (run.costMicros > 0) facts.push(["cost", `$${(run.costMicros / 1e6).toFixed(4)}`]);
  if (run.holder) facts.push(["held by", `${run.holder.agentId} until ${dateAndTime(run.holder.expiresAt)}`]);
  return textTable(facts.map(([name, value]) => [name, oneLine(value)]));
}

export function runRows(runs: readonly RunView[], { now, paint }: { now: number; paint: Paint }): string[] {
  const head = ["RUN", "STATUS", "STEPS", "WAITS ON", "AGE", "PLAYBOOK", "TITLE"].map((text) => paint("dim", text));
  const rows = runs.map((run) => [
    run.id,
    runStatus(run.status, paint),
    `${String(run.steps.filter(({ status }) => isStepDone(status)).length)}/${String(run.steps.length)}`,
    isRunClosed(run.status) ? "" : waitingWord(run.waitingOn),
    coarse(now - Date.parse(run.createdAt)),
    oneLine(run.playbook.name),
    oneLine(run.title),
  ]);
  return textTable([head, ...rows]);
}
