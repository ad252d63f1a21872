/** A run's steps as a table: status, time taken, attempt, progress, what it waits on and until when. */
import { isStepDone } from "@praxis/domain/run";
import type { ApprovalView, StepView } from "@praxis/api/contract";
import { bytes, coarse, dueIn, duration } from "../text/amounts.js";
import type { Paint } from "../text/paint.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";
import { stepStatus, waitingWords } from "./status-words.js";

export interface StepTableOptions {
  now: number;
  paint: Paint;
  approvals: readonly ApprovalView[];
  /** Step → when its timer ends, as the run's events say. */
  timers: ReadonlyMap<string, string>;
}

export function stepLines(steps: readonly StepView[], options: StepTableOptions): string[] {
  return textTable(steps.map((step) => row(step, options))).map((line) => `  ${line}`);
}

const SKIPPED: ReadonlyMap<string, string> = new Map([
  ["condition", "its condition was false"],
  ["upstream", "a step it needs did not succeed"],
  ["person", "a person skipped it"],
]);

function row(step: StepView, options: StepTableOptions): string[] {
  const { paint, now } = options;
  return [stepStatus(step.status, paint), oneLine(step.id), elapsed(step, now), remarks(step, options).join(", ")];
}

function elapsed({ startedAt, finishedAt }: StepView, now: number): string {
  if (startedAt === undefined) return "";
  const from = Date.parse(startedAt);
  return finishedAt === undefined ? coarse(now - from) : duration(Date.parse(finishedAt) - from);
}

function remarks(step: StepView, options: StepTableOptions): string[] {
  const { now, paint } = options;
  const said: string[] = [];
  if (step.attempt > 1) said.push(`attempt ${String(step.attempt)}`);
  if (step.generation > 1) said.push(`run again ${String(step.generation - 1)}×`);
  if (!isStepDone(step.status)) said.push(...waitRemarks(step, options));
  said.push(...progress(step));
  if (step.skipReason !== undefined) said.push(SKIPPED.get(step.skipReason) ?? oneLine(step.skipReason));
  if (step.failure) said.push(paint("red", `${oneLine(step.failure.code)}: ${oneLine(step.failure.message)}`));
  else if (step.name !== step.id && said.length === 0) said.push(paint("dim", oneLine(step.name)));
  if (step.waitingOn !== "none" && step.waitingSince !== undefined && !isStepDone(step.status)) {
    said.push(`for ${coarse(now - Date.parse(step.waitingSince))}`);
  }
  return said;
}

function waitRemarks(step: StepView, { approvals, timers, now, paint }: StepTableOptions): string[] {
  const said: string[] = [];
  if (step.waitingOn !== "none") said.push(paint("yellow", `waits for ${waitingWords(step.waitingOn)}`));
  const asked = approvals.find((approval) => approval.stepId === step.id && approval.status === "open");
  const due = asked?.dueAt ?? (step.waitingOn === "timer" ? timers.get(step.id) : undefined);
  if (due !== undefined) said.push(dueIn(due, now));
  return said;
}

/** What a step says of itself, when it says something. */
function progress({ details, outputBytes, status }: StepView): string[] {
  const said: string[] = [];
  if (!isStepDone(status)) {
    const { note, done, total } = details ?? {};
    if (typeof note === "string") said.push(oneLine(note));
    if (typeof done === "number")
      said.push(
        typeof total === "number" && total > 0
          ? `${String(done)} of ${String(total)} (${String(Math.floor((done / total) * 100))} %)`
          : String(done),
      );
  }
  if (outputBytes !== undefined) said.push(`${bytes(outputBytes)} of output`);
  return said;
}
