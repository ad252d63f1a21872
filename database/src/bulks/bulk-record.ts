/** One order for many runs, as Postgres remembers it. */
import type { Actor } from "@praxis/domain/events";
import type { BulkAction, BulkOutcome } from "@praxis/domain/run";

export interface NewBulk {
  action: BulkAction;
  /** As it was given. */
  filter: Readonly<Record<string, string | string[]>>;
  reason: string;
  createdBy: Actor;
}

export interface BulkRecord extends NewBulk {
  id: string;
  createdAt: string;
  total: number;
  done: number;
  failed: number;
  /** Null: items are pending. */
  finishedAt: string | null;
}

export interface BulkItemRecord {
  /** From 0, in the order in which the runs were accepted. */
  position: number;
  runId: string;
  outcome: BulkOutcome;
  newRunId: string | null;
  code: string | null;
  message: string | null;
}

/** One run to be seen to now. */
export interface BulkWork {
  bulkId: string;
  position: number;
  runId: string;
  action: BulkAction;
  reason: string;
  createdBy: Actor;
  /** The key that gave the order was revoked since: what is pending is not to be done any more. */
  revoked: boolean;
}

export type BulkResult = { newRunId?: string } | { code: string; message: string };
