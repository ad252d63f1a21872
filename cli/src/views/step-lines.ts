/** A run's steps as a table: status, time taken, attempt, progress, what it waits on and until when. */
import { isStepDone } from "@praxis/domain/run";
import type { StepView } from "@praxis/api/contract";
import { ago, bytes, coarse, dueIn, duration } from "../text/amounts.js";
import type { Paint } from "../text/paint.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";
import { stepStatus, waitingWords } from "./status-words.js";

export interface StepTableOptions {
  now: number;
  paint: Paint;
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
  said.push(...progress(step, options));
  if (step.skipReason !== undefined) said.push(SKIPPED.get(step.skipReason) ?? oneLine(step.skipReason));
  if (step.failure) said.push(paint("red", `${oneLine(step.failure.code)}: ${oneLine(step.failure.message)}`));
  else if (step.name !== step.id && said.length === 0) said.push(paint("dim", oneLine(step.name)));
  if (step.waitingOn !== "none" && step.waitingSince !== undefined && !isStepDone(step.status)) {
    said.push(`for ${coarse(now - Date.parse(step.waitingSince))}`);
  }
  return said;
}

function waitRemarks(step: StepView, { now, paint }: StepTableOptions): string[] {
  const said: string[] = [];
  if (step.waitingOn !== "none") said.push(paint("yellow", `waits for ${waitingWords(step.waitingOn)}`));
  if (step.dueAt !== undefined) said.push(dueIn(step.dueAt, now));
  return said;
}

/** What it says is written every few seconds: older than this, people should know how old. */
const FRESH_MS = 30_000;

/** What a step says of itself, when it says something. */
function progress({ progress: latest, outputBytes }: StepView, { now }: StepTableOptions): string[] {
  const said: string[] = [];
  if (latest !== undefined) {
    const { note, done, total, at } = latest;
    if (note !== undefined) said.push(oneLine(note));
    if (done !== undefined) said.push(share(done, total));
    if (now - Date.parse(at) > FRESH_MS) said.push(`as of ${ago(at, now)}`);
  }
  if (outputBytes !== undefined) said.push(`${bytes(outputBytes)} of output`);
  return said;
}

function share(done: number, total: number | undefined): string {
  if (total === undefined || total <= 0) return String(done);
  return `${String(done)} of ${String(total)} (${String(Math.floor((done / total) * 100))} %)`;
}
