/** What Postgres counted → the figures of the contract: one member for each bucket, also for the empty ones. Pure. */
import type { RunStats, StatsWindow } from "@praxis/database";
import { RUN_STATUSES } from "@praxis/domain/run";
import type { Stats } from "../contract/stats.js";

const MINUTE_MS = 60_000;
/** Widths that people read at a glance. */
const BUCKETS_MS = [1, 5, 15, 30, 60, 3 * 60, 6 * 60, 24 * 60].map((minutes) => minutes * MINUTE_MS);
/** As many bars as a small plot shows. */
const BUCKETS_MOST = 48;

/** Buckets begin at full multiples of their width, so the same run stays in the same bar from call to call. */
export function statsWindow(windowMs: number, nowMs: number): StatsWindow {
  const bucketMs = BUCKETS_MS.find((width) => windowMs / width <= BUCKETS_MOST) ?? 24 * 60 * MINUTE_MS;
  return { fromMs: Math.floor((nowMs - windowMs) / bucketMs) * bucketMs, toMs: nowMs, bucketMs };
}

export function runFigures({ fromMs, toMs, bucketMs }: StatsWindow, counted: RunStats): Stats {
  const buckets = Math.max(1, Math.ceil((toMs - fromMs) / bucketMs));
  const series = <Row extends { bucket: number | null }, Value>(
    rows: readonly Row[],
    value: (row: Row) => Value,
    empty: Value,
  ): Value[] => {
    const byBucket = new Map(rows.map((row) => [row.bucket, value(row)]));
    return Array.from({ length: buckets }, (_, bucket) => byBucket.get(bucket) ?? empty);
  };
  const all = counted.startWaits.find(({ bucket }) => bucket === null);
  const failed = series(counted.finished, (row) => row.failed, 0);
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    bucketMs,
    runs: {
      byStatus: byStatus(counted),
      started: series(counted.accepted, ({ count }) => count, 0),
      finished: series(counted.finished, ({ count }) => count, 0),
      failed,
    },
    waiting: {
      p50Ms: rounded(all?.p50Ms),
      p95Ms: rounded(all?.p95Ms),
      series: series(counted.startWaits, ({ p50Ms }): number | null => rounded(p50Ms), null),
    },
    needsPerson: counted.needsPerson,
    stuck: counted.stuck,
    failedInWindow: failed.reduce((sum, count) => sum + count, 0),
  };
}

function byStatus(counted: RunStats): Stats["runs"]["byStatus"] {
  const counts = new Map(counted.byStatus.map(({ status, count }) => [status, count]));
  return Object.fromEntries(RUN_STATUSES.map((status) => [status, counts.get(status) ?? 0])) as Stats["runs"]["byStatus"];
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
