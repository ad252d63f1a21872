/** Ends what a dead worker, or an attempt that was given up, left of a command, and says for sure that it is gone. */
import { listOrphanFolders, readRecords, removeRecord, type ProcessRecord, type StepKey } from "./process-record.js";
import { isAlive, readBootId, type ProcessFacts } from "./process-table.js";
import { findTreeNow, killTree } from "./process-tree.js";

export interface ReapedProcess extends StepKey {
  id: string;
  attempt: number;
  /** How many processes were still alive. 0: the worker died, the command did not outlive it. */
  survivors: number;
  /** False: something would not die; the record stays, the next start tries again. */
  gone: boolean;
}

/**
 * At a worker's start: ends the survivors of exactly the recorded commands whose worker is dead (process number and start time,
 * and everything with the command's private folder in its environment). Commands of other live workers are left alone.
 */
export async function reapProcesses({ dataDir }: { dataDir: string }): Promise<ReapedProcess[]> {
  const reaped: ReapedProcess[] = [];
  for (const record of await readRecords(dataDir)) {
    if (isOwnerAlive(record)) continue;
    reaped.push(await reap(dataDir, record));
  }
  // A folder without a record belongs to a worker that died in between, or to one that is about to write: wait for the gate's seconds.
  for (const id of await listOrphanFolders(dataDir)) if (isOld(id)) await removeRecord(dataDir, id);
  return reaped;
}

/** True when no recorded process of this generation of the step is left. Ends it even if its worker lives: that attempt was given up. */
export async function confirmStepGone(dataDir: string, step: StepKey): Promise<boolean> {
  let gone = true;
  for (const record of await readRecords(dataDir)) {
    if (record.runId !== step.runId || record.stepId !== step.stepId || record.generation !== step.generation) continue;
    const reaped = await reap(dataDir, record);
    gone &&= reaped.gone;
  }
  return gone;
}

async function reap(dataDir: string, record: ProcessRecord): Promise<ReapedProcess> {
  const { id, runId, stepId, generation, attempt } = record;
  const find = (): ProcessFacts[] => findSurvivors(record);
  const survivors = find().length;
  const gone = await killTree(find);
  if (gone) await removeRecord(dataDir, id);
  return { id, runId, stepId, generation, attempt, survivors, gone };
}

function findSurvivors(record: ProcessRecord): ProcessFacts[] {
  // After a boot every number starts anew, and so do start times: nothing can be left, and nothing may be taken for it.
  if (record.bootId !== readBootId() || record.startTime === "") return [];
  const known = record.init === null ? [record] : [record, record.init];
  return findTreeNow({ known, marker: record.marker, notBefore: record.startTime });
}

function isOwnerAlive(record: ProcessRecord): boolean {
  return record.bootId === readBootId() && isAlive(record.owner);
}

function isOld(id: string): boolean {
  const STARTING_MS = 60_000; // from making the folder to writing the record takes milliseconds
  return Date.now() - Number.parseInt(id, 16) > STARTING_MS;
}
