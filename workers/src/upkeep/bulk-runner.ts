/**
 * Carries out orders for many runs, one run after the other: cancel, or retry as a new run. Each is one transaction with its result, so
 * a worker that dies in between leaves nothing done twice. Temporal hears of it by the outbox.
 */
import { retryDraft, type BulkResult, type BulkStore, type BulkWork, type Recorder, type RunStore, type Tx } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Ids } from "@praxis/domain/ids";
import { checkRepositoryAllowed, type RepositoryPolicy } from "@praxis/repository";
import type { Log } from "../log.js";
import { forEachItem, type Loop } from "./loop.js";

/** A few hundred runs a second at most: single runs that people start meanwhile come in between. */
const EVERY_MS = 500;
const BULKS_AT_ONCE = 5;
const ITEMS_A_ROUND = 50;

export interface BulkRunnerDeps {
  bulks: BulkStore;
  runs: RunStore;
  recorder: Pick<Recorder, "loadRunConstants">;
  ids: Ids;
  /** What may be fetched can have changed since the old run. */
  policy: RepositoryPolicy;
  log: Log;
}

export function createBulkRunner(deps: BulkRunnerDeps): Loop {
  return {
    name: "bulk-runner",
    everyMs: EVERY_MS,
    async work() {
      await forEachItem(await deps.bulks.pending({ bulks: BULKS_AT_ONCE, items: ITEMS_A_ROUND }), deps.log, (work) => carryOut(deps, work));
    },
  };
}

async function carryOut(deps: BulkRunnerDeps, work: BulkWork): Promise<void> {
  try {
    if (work.revoked) throw new DomainError("unauthenticated", "The key that gave this order was revoked before it was this run's turn.");
    await deps.bulks.settle(work, (tx) => (work.action === "cancel" ? cancel(deps, work, tx) : retry(deps, work, tx)));
  } catch (error) {
    if (DomainError.is(error) && error.retry) throw error;
    // Not to be done any more (the run ended meanwhile, the key was revoked), or a fault of ours: said with the item, and the next one goes on.
    const known = DomainError.is(error);
    if (!known) deps.log.error({ err: error, ...work }, "an item of a bulk order failed");
    const failure = known
      ? { code: error.code, message: error.message }
      : { code: "internal", message: "A fault of ours. The log says more." };
    await deps.bulks.settle(work, () => Promise.resolve(failure));
  }
}

async function cancel({ runs, ids }: BulkRunnerDeps, { runId, createdBy, reason }: BulkWork, tx: Tx): Promise<BulkResult> {
  await runs.requestCancel({ runId, actor: createdBy, reason, commandId: ids("command") }, tx);
  return {};
}

async function retry({ runs, recorder, ids, policy }: BulkRunnerDeps, { runId, createdBy, reason }: BulkWork, tx: Tx): Promise<BulkResult> {
  const old = await runs.getRun(runId, tx);
  if (!old) throw new DomainError("run_not_found", "There is no such run.");
  // What a run was accepted with never changes, so it may be read beside the transaction.
  const draft = retryDraft(old, await recorder.loadRunConstants(runId), { reason });
  if (old.repository && "url" in old.repository) checkRepositoryAllowed({ url: old.repository.url }, policy);
  const newRunId = ids("run");
  await runs.acceptRun({ ...draft, id: newRunId, createdBy, commandId: ids("command") }, tx);
  return { newRunId };
}
