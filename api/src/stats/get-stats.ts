/** GET /stats. One window is counted at a time, and at most once in some seconds, however many start pages are open and whatever they ask for. */
import type { StatsStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import type { Stats } from "../contract/stats.js";
import type { Handler } from "../http/call.js";
import { runFigures, statsWindow } from "./run-figures.js";

const DAY_MS = 86_400_000;
const KEEP_MS = 5_000;
/** Windows that people look at. The one that was asked for longest ago is forgotten first, so made-up ones do not push out the usual ones. */
const KEPT_MAX = 20;
/** Windows that wait for their turn: each is a count over all runs, and the database has more to do than that. */
const WAITING_MAX = 10;

interface Kept {
  until: number;
  stats: Promise<Stats>;
}

export function createGetStats(deps: { stats: StatsStore; now: () => number }): Handler<"getStats"> {
  const kept = new Map<string, Kept>();
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const count = async (windowMs: number): Promise<Stats> => {
    if (waiting >= WAITING_MAX)
      throw new DomainError("rate_limited", "Too many different windows are being counted now. Ask again in a moment.", { retry: true });
    waiting += 1;
    const before = last;
    const counted = (async () => {
      await before;
      const window = statsWindow(windowMs, deps.now());
      return runFigures(window, await deps.stats.runs(window));
    })();
    last = counted.catch(() => undefined);
    return counted.finally(() => (waiting -= 1));
  };
  return async ({ query: { window = DAY_MS } }) => {
    // Windows that begin in the same bucket are the same one: a caller that adds a millisecond each time counts nothing anew.
    const { fromMs, bucketMs } = statsWindow(window, deps.now());
    const key = `${String(fromMs)}/${String(bucketMs)}`;
    const known = kept.get(key);
    const entry = known && known.until > deps.now() ? known : { until: deps.now() + KEEP_MS, stats: count(window) };
    kept.delete(key);
    kept.set(key, entry);
    // A failure is not kept: the next call asks again.
    if (entry !== known) entry.stats.catch(() => kept.get(key) === entry && kept.delete(key));
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_MAX) break;
      kept.delete(oldest);
    }
    return { status: 200, json: await entry.stats };
  };
}
