/** An entry of a merge queue as Postgres remembers it. Members named `…At` are RFC 3339 texts. */
import { DomainError } from "@praxis/domain/errors";
import type { Actor } from "@praxis/domain/events";
import type { EntryStatus, Lane } from "@praxis/domain/queue";

export interface QueueAddress {
  repositoryKey: string;
  branch: string;
}

export interface QueueEntryRecord extends QueueAddress {
  id: string;
  position: number;
  repository: { path: string };
  head: string;
  headName: string;
  change: string | null;
  title: string | null;
  lane: Lane;
  status: EntryStatus;
  reason: string | null;
  gateId: string | null;
  onto: string | null;
  candidate: string | null;
  requestedBy: Actor;
  createdAt: string;
  expiresAt: string;
  endedAt: string | null;
}

export interface NewQueueEntry {
  repository: { path: string };
  branch: string;
  head: string;
  headName: string;
  change: string | null;
  title: string | null;
  lane: Lane;
  actor: Actor;
}

/** isNew: false when the same head was in the queue already. */
export interface EnteredEntry {
  entry: QueueEntryRecord;
  isNew: boolean;
}

export interface QueueFilter {
  branch: string;
  repositoryKey?: string;
  open: boolean;
  limit?: number;
  cursor?: string;
}

export const SELECT_ENTRIES = `SELECT id, position, repository, repository_key AS "repositoryKey", branch, head, head_name AS "headName", change, title,
  lane, status, reason, gate_id AS "gateId", onto, candidate, requested_by AS "requestedBy", created_at AS "createdAt", expires_at AS "expiresAt",
  ended_at AS "endedAt" FROM queue_entries`;

export function entryNotFound(id: string): DomainError {
  return new DomainError("queue_entry_not_found", `There is no entry ${id} in this queue, or you may not see it.`);
}
