/** When a dead child is started again, and when it is given up. Pure: the caller brings the clock. */

export interface Deaths {
  /** Times (ms) of deaths in the last minute. */
  recent: readonly number[];
  /** Deaths in a row without a minute of life between them; sets the pause. */
  streak: number;
}

export type Verdict = { kind: "restart"; afterMs: number; deaths: Deaths } | { kind: "crash_loop"; deaths: Deaths };

export const NO_DEATHS: Deaths = { recent: [], streak: 0 };
/** Five deaths in a minute: a cause that starting again does not heal. */
export const CRASH_LOOP = { deaths: 5, withinMs: 60_000 } as const;
const PAUSE = { firstMs: 200, mostMs: 10_000 } as const;

export function afterDeath(before: Deaths, { bornAt, diedAt }: { bornAt: number; diedAt: number }): Verdict {
  const recent = [...before.recent.filter((time) => diedAt - time < CRASH_LOOP.withinMs), diedAt];
  const streak = diedAt - bornAt >= CRASH_LOOP.withinMs ? 1 : before.streak + 1;
  const deaths = { recent, streak };
  if (recent.length >= CRASH_LOOP.deaths) return { kind: "crash_loop", deaths };
  return { kind: "restart", afterMs: Math.min(PAUSE.firstMs * 2 ** (streak - 1), PAUSE.mostMs), deaths };
}
