/** A run's log: dense `seq`, chained lines. Appending is done under the run row's lock, the last lock a transaction takes. */
import type { EventDraft } from "@praxis/domain/events";
import type { Tx } from "../connection/database.js";
import type { StoreDeps } from "../store-deps.js";

export interface EventLine {
  seq: number;
  /** The sealed JSON line, exactly. */
  line: string;
}

export interface EventStore {
  /** In order, `seq` greater than `after`. An unknown run has none. */
  read(runId: string, page: { after: number; limit: number }): Promise<EventLine[]>;
  /** Drafts whose key the log already has are dropped. Throws `run_not_found`. Answers what was written. */
  append(runId: string, drafts: readonly EventDraft[], tx?: Tx): Promise<EventLine[]>;
}

export function createEventStore(_deps: StoreDeps): EventStore {
  throw new Error("not built yet");
}
