/** What the activities of a merge queue need of the machine. */
import type { GateStore, QueueEntryRecord, QueueStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import { DomainError } from "@praxis/domain/errors";
import { checkRepositoryAllowed, type Git, type RepositoryPolicy } from "@praxis/repository";
import type { StepLog } from "../steps/step-deps.js";

export interface QueueActivitiesDeps {
  queue: QueueStore;
  gates: Pick<GateStore, "request" | "get" | "greenReceiptFor">;
  bytes: Pick<ArtifactBytes, "open">;
  git: Git;
  repositoryPolicy: RepositoryPolicy;
  clock: { now(): number };
  log: StepLog;
}

/** Who makes the commits of the queue. */
export const QUEUE_COMMITTER = { name: "Kyros Praxis", email: "praxis@praxis.invalid" } as const;

/** The entry with its repository, as far as this server may touch it now. Throws `queue_entry_not_found`, `path_outside_roots`, `repository_not_found`. */
export async function entryOf({ queue, repositoryPolicy }: QueueActivitiesDeps, id: string): Promise<QueueEntryRecord> {
  const entry = await queue.get(id);
  if (!entry) throw new DomainError("queue_entry_not_found", `There is no entry ${id}.`);
  checkRepositoryAllowed({ path: entry.repository.path }, repositoryPolicy);
  return entry;
}
