/** A run's log, for reading: dense `seq`, chained lines. Who does a thing writes its events in the same transaction. */
import type { StoreDeps } from "../store-deps.js";

export interface EventLine {
  seq: number;
  /** The sealed JSON line, exactly. */
  line: string;
}

export interface EventStore {
  /** In order, `seq` greater than `after`. An unknown run has none. */
  read(runId: string, page: { after: number; limit: number }): Promise<EventLine[]>;
}

const READ = "SELECT seq, line FROM run_events WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";

export function createEventStore({ database }: Pick<StoreDeps, "database">): EventStore {
  return {
    read: (runId, { after, limit }) => database.query<EventLine>(READ, [runId, after, limit]),
  };
}
