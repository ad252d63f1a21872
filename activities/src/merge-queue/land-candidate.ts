/**
 * The landing of one entry: claimed in Postgres, so that nobody takes it out any more; then, with its row locked, the receipt checked for
 * exactly this candidate under the policy on the branch; one compare-and-swap; written down. Runs once: what became of it otherwise is read back.
 */
import type { LandingEntry, QueueEntryRecord } from "@praxis/database";
import type { CandidateTask, EndEntryTask, LandingEnd } from "@praxis/temporal/contracts";
import { branchTip, findLanded, landBranch, type BranchLanded, type LandRequest } from "@praxis/repository/landing";
import { findReceipt } from "./find-receipt.js";
import { entryOf, QUEUE_COMMITTER, type QueueActivitiesDeps } from "./queue-deps.js";

export async function landCandidate(deps: QueueActivitiesDeps, task: CandidateTask): Promise<LandingEnd> {
  const entry = await entryOf(deps, task.entry);
  const write = { onto: task.onto, candidate: task.commit };
  if (!(await deps.queue.claim(entry.id, write))) return { kind: "given_back" };
  const end = await deps.queue.whileLanding(entry.id, write, async (row): Promise<LandingEnd> => {
    const receipt = await findReceipt(deps, { ...task, entry });
    if (receipt.kind === "good") return record(deps, entry, task, row, await landBranch(landRequest(deps, entry, task)));
    await row.unclaim();
    return { kind: "stale" };
  });
  return end ?? { kind: "given_back" };
}

export async function confirmLanding(deps: QueueActivitiesDeps, task: CandidateTask): Promise<LandingEnd> {
  const entry = await entryOf(deps, task.entry);
  if (entry.status === "landed") {
    const tip = await branchTip(deps.git, entry.repository.path, entry.branch);
    return { kind: "landed", tip: tip ?? task.commit };
  }
  const write = { onto: task.onto, candidate: task.commit };
  // A worker that died before it could claim has written nothing: claimed here, so that a late one cannot begin meanwhile.
  if (entry.status === "queued" && !(await deps.queue.claim(entry.id, write))) return { kind: "given_back" };
  const end = await deps.queue.whileLanding(entry.id, write, async (row) =>
    record(deps, entry, task, row, await findLanded(landRequest(deps, entry, task))),
  );
  return end ?? { kind: "given_back" };
}

/** What the branch has already may be there because of a landing that everybody believed lost. */
export async function endEntry(deps: QueueActivitiesDeps, { entry: id, status, reason }: EndEntryTask): Promise<void> {
  const entry = await deps.queue.get(id);
  if (status === "unchanged" && entry !== null && entry.onto !== null && entry.candidate !== null) {
    const written = { entry: id, onto: entry.onto, commit: entry.candidate, tree: "" };
    // A repository that cannot be read any more must not keep its queue from ending.
    const found = await findLanded(landRequest(deps, entry, written)).catch(() => null);
    if (found?.kind === "already") {
      await deps.queue.end(id, "landed", null);
      return;
    }
  }
  await deps.queue.end(id, status, reason);
}

async function record(
  deps: QueueActivitiesDeps,
  entry: QueueEntryRecord,
  { commit }: CandidateTask,
  row: LandingEntry,
  end: BranchLanded,
): Promise<LandingEnd> {
  switch (end.kind) {
    case "landed":
    case "already": {
      const behind = end.workTrees
        .filter(({ said }) => said !== null)
        .map(({ folder, said }) => `${folder} could not follow: ${said ?? ""}`);
      if (behind.length > 0) deps.log.warn({ entry: entry.id, behind }, "a work tree shows the landed change reversed");
      await row.end("landed", behind.length === 0 ? null : behind.join("; "));
      return { kind: "landed", tip: end.tip };
    }
    case "refused":
      await row.end("refused", end.message);
      return { kind: "given_back" };
    case "moved":
      if (end.tip === null) {
        await row.end("refused", `The branch ${entry.branch} is gone, so ${commit.slice(0, 12)} cannot land on it.`);
        return { kind: "given_back" };
      }
      await row.unclaim();
      return { kind: "moved", tip: end.tip };
  }
}

function landRequest(
  { git }: QueueActivitiesDeps,
  { id, repository, branch }: QueueEntryRecord,
  { onto, commit }: CandidateTask,
): LandRequest {
  const by = { ...QUEUE_COMMITTER };
  return { git, repoPath: repository.path, branch, expected: onto, commit, by, reason: `praxis queue: ${id} lands` };
}
