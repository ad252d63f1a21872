/** QueueEntryRecord → QueueEntryView. */
import type { QueueEntryRecord } from "@praxis/database";
import type { QueueEntryView } from "../contract/queues.js";
import { present } from "../runs/run-view.js";

export function queueEntryView(entry: QueueEntryRecord): QueueEntryView {
  const { id, repository, branch, head, lane, status, requestedBy, createdAt, expiresAt } = entry;
  const { change, title, reason, gateId, candidate, endedAt } = entry;
  return {
    ...{ id, repository: { path: repository.path }, branch, head, lane, status, requestedBy, createdAt, expiresAt },
    ...present({ change, title, reason, gateId, candidate, endedAt }),
  };
}
