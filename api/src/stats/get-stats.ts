/** GET /stats. Counted at most once in some seconds for each window, however many start pages are open. */
import type { StatsStore } from "@praxis/database";
import type { Stats } from "../contract/stats.js";
import type { Handler } from "../http/call.js";
import { runFigures, statsWindow } from "./run-figures.js";

const DAY_MS = 86_400_000;
const KEEP_MS = 5_000;
/** Windows that anybody asks for; a caller with a new one each time makes us forget, not grow. */
const KEPT_MAX = 20;

export function createGetStats(deps: { stats: StatsStore; now: () => number }): Handler<"getStats"> {
  const kept = new Map<number, { until: number; stats: Promise<Stats> }>();
  const count = async (windowMs: number): Promise<Stats> => {
    const window = statsWindow(windowMs, deps.now());
    return runFigures(window, await deps.stats.runs(window));
  };
  return async ({ query: { window = DAY_MS } }) => {
    let entry = kept.get(window);
    if (!entry || entry.until <= deps.now()) {
      if (kept.size >= KEPT_MAX) kept.clear();
      const counted = { until: deps.now() + KEEP_MS, stats: count(window) };
      // A failure is not kept: the next call asks again.
      counted.stats.catch(() => kept.delete(window));
      kept.set(window, counted);
      entry = counted;
    }
    return { status: 200, json: await entry.stats };
  };
}
