/** A run that exists, or `run_not_found`. A text that cannot be an id costs no query. */
import type { RunRecord, RunStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { isId } from "@praxis/domain/ids";

export function requireRunId(id: string): string {
  if (isId("run", id)) return id;
  throw runNotFound();
}

export async function requireRun(runs: Pick<RunStore, "getRun">, id: string): Promise<RunRecord> {
  const run = await runs.getRun(requireRunId(id));
  if (!run) throw runNotFound();
  return run;
}

export function runNotFound(): DomainError {
  return new DomainError("run_not_found", "There is no such run, or you may not see it.");
}
