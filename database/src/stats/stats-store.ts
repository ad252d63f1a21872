/** Figures over all runs and over a window of time, counted by Postgres. Not cheap: callers keep the answer for some seconds. */
import type { RunStatus } from "@praxis/domain/run";
import { RUNS_THAT_ASK, STUCK_RUNS } from "../runs/run-conditions.js";
import type { StoreDeps } from "../store-deps.js";

export interface StatsWindow {
  /** Milliseconds since 1970; the window's buckets begin here. */
  fromMs: number;
  toMs: number;
  bucketMs: number;
}

export interface RunStats {
  byStatus: { status: RunStatus; count: number }[];
  /** By bucket, from 0; buckets without any are left out. */
  accepted: { bucket: number; count: number }[];
  finished: { bucket: number; count: number; failed: number }[];
  /** From accepted to the first step, of runs accepted in the window that began. `bucket` null: over all of it. */
  startWaits: { bucket: number | null; p50Ms: number; p95Ms: number }[];
  needsPerson: number;
  stuck: number;
}

export interface StatsStore {
  runs(window: StatsWindow): Promise<RunStats>;
}

const bucketOf = (column: string): string => `floor((extract(epoch from ${column}) * 1000 - $1::float8) / $3::float8)::int`;
const WITHIN = (column: string): string =>
  `${column} >= to_timestamp($1::float8 / 1000) AND ${column} < to_timestamp($2::float8 / 1000) AND $3::float8 > 0`;
const BY_STATUS = "SELECT status, count(*) AS count FROM runs GROUP BY status";
const ACCEPTED = `SELECT ${bucketOf("created_at")} AS bucket, count(*) AS count FROM runs WHERE ${WITHIN("created_at")} GROUP BY 1 ORDER BY 1`;
const FINISHED = `SELECT ${bucketOf("finished_at")} AS bucket, count(*) AS count, count(*) FILTER (WHERE status IN ('failed', 'timed_out')) AS failed
  FROM runs WHERE ${WITHIN("finished_at")} GROUP BY 1 ORDER BY 1`;
const START_WAITS = `SELECT bucket, percentile_cont(0.5) WITHIN GROUP (ORDER BY wait) AS "p50Ms", percentile_cont(0.95) WITHIN GROUP (ORDER BY wait) AS "p95Ms"
  FROM (SELECT ${bucketOf("created_at")} AS bucket, (extract(epoch from started_at - created_at) * 1000)::float8 AS wait
    FROM runs WHERE ${WITHIN("created_at")} AND started_at IS NOT NULL) AS begun
  GROUP BY GROUPING SETS ((bucket), ()) HAVING count(*) > 0 ORDER BY bucket NULLS FIRST`;
const NOW = `SELECT (SELECT count(DISTINCT asking.id) FROM (${RUNS_THAT_ASK}) AS asking) AS "needsPerson",
  (SELECT count(*) FROM (${STUCK_RUNS}) AS stuck) AS stuck`;

export function createStatsStore({ database }: Pick<StoreDeps, "database">): StatsStore {
  return {
    async runs({ fromMs, toMs, bucketMs }) {
      const window = [fromMs, toMs, bucketMs];
      const [byStatus, accepted, finished, startWaits, [now]] = await Promise.all([
        database.query<RunStats["byStatus"][number]>(BY_STATUS),
        database.query<RunStats["accepted"][number]>(ACCEPTED, window),
        database.query<RunStats["finished"][number]>(FINISHED, window),
        database.query<RunStats["startWaits"][number]>(START_WAITS, window),
        database.query<Pick<RunStats, "needsPerson" | "stuck">>(NOW),
      ]);
      return { byStatus, accepted, finished, startWaits, needsPerson: now?.needsPerson ?? 0, stuck: now?.stuck ?? 0 };
    },
  };
}
