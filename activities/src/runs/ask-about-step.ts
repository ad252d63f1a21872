/** Asks a person about a step that failed, or whose outcome nobody knows. */
import { DEFAULT_ON_SILENCE, DEFAULT_OPTIONS } from "@praxis/domain/run";
import type { AskTask, Opened } from "@praxis/temporal/contracts";
import { definitionOf } from "../steps/run-library.js";
import { SYSTEM } from "../steps/step-deps.js";
import type { RunDeps } from "./run-deps.js";

export async function askAboutStep(deps: RunDeps, task: AskTask): Promise<Opened> {
  const run = await deps.library.run(task.runId);
  const { definition } = definitionOf(run, task.stepId);
  const name = definition.name ?? task.stepId;
  const question =
    task.kind === "failure" ? `Step "${name}" failed. What now?` : `Nobody knows whether step "${name}" took effect. What happened?`;
  const opened = await deps.approvals.open({
    ...{ runId: task.runId, stepId: task.stepId, generation: task.generation, version: task.version, kind: task.kind },
    question,
    evidence: [{ label: task.failure.code, text: task.failure.message }, ...(await lastOutput(deps, task))],
    options: DEFAULT_OPTIONS[task.kind],
    onSilence: DEFAULT_ON_SILENCE[task.kind],
    actor: SYSTEM,
  });
  return { kind: "opened", approvalId: opened.approvalId, dueAt: opened.dueAt === null ? null : Date.parse(opened.dueAt) };
}

/** Enough to see what went wrong without leaving the question. */
const TAIL_BYTES = 2_000;

async function lastOutput({ output }: RunDeps, { runId, stepId }: AskTask): Promise<{ label: string; text: string }[]> {
  const end = await output.end(runId, stepId);
  const pieces: Buffer[] = [];
  for (let after = Math.max(0, end - TAIL_BYTES); after < end;) {
    const page = await output.read(runId, stepId, after, end - after);
    if (page === null || page.data.length === 0) break;
    pieces.push(page.data);
    after = page.next;
  }
  const text = tailText(Buffer.concat(pieces));
  return text === "" ? [] : [{ label: "Last output", text }];
}

/** Without half a character at its start, and without the one character that Postgres does not take in texts. */
export function tailText(bytes: Buffer): string {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start).toString("utf8").replaceAll("\u0000", "\ufffd").trim();
}
