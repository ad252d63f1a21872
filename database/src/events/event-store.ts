/** A run's log: dense `seq`, chained lines. Appending is done under the run row's lock, the last lock a transaction takes. */
import type { EventDraft } from "@praxis/domain/events";
import type { Tx } from "../connection/database.js";
import { knownKeys, lockRun, writeRun } from "../runs/locked-run.js";
import type { StoreDeps } from "../store-deps.js";
import { keysOf, sealDrafts } from "./seal-drafts.js";

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

const READ = "SELECT seq, line FROM run_events WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";

export function createEventStore({ database, clock }: StoreDeps): EventStore {
  return {
    read: (runId, { after, limit }) => database.query<EventLine>(READ, [runId, after, limit]),
    append: (runId, drafts, tx) =>
      database.within(tx, async (tx) => {
        const run = await lockRun(tx, runId);
        const known = await knownKeys(tx, runId, keysOf(drafts));
        const sealed = sealDrafts(run, drafts, clock.now(), known);
        if (sealed.lines.length > 0) await writeRun(tx, { run }, sealed);
        return sealed.lines.map(({ seq, line }) => ({ seq, line }));
      }),
  };
}
