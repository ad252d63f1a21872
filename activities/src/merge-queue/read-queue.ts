/** What the queue's workflow looks at: who is in, and where the branch is. */
import type { QueueRead, QueueTask } from "@praxis/temporal/contracts";
import { branchTip } from "@praxis/repository/landing";
import { entryOf, type QueueActivitiesDeps } from "./queue-deps.js";

export async function readQueue({ queue }: QueueActivitiesDeps, address: QueueTask): Promise<QueueRead> {
  const entries = await queue.read(address);
  const open = entries.map(({ id, lane, position: order, head }) => ({ id, lane, order, head }));
  const times = entries.map(({ expiresAt }) => Date.parse(expiresAt));
  return { open, dueAt: times.length === 0 ? null : Math.min(...times) };
}

export async function readTip(deps: QueueActivitiesDeps, { entry }: { entry: string }): Promise<{ tip: string } | null> {
  const { repository, branch } = await entryOf(deps, entry);
  const tip = await branchTip(deps.git, repository.path, branch);
  return tip === null ? null : { tip };
}
