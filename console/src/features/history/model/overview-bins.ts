/** The whole run in some hundred bins for the overview strip: how much was under way, and where it went wrong. Pure; the canvas draws it. */
import { isGroupBad } from "./event-kinds";
import type { EventStore } from "./event-store";
import type { GroupIndex } from "./group-index";
import type { TimeScale } from "./time-scale";

export interface OverviewBins {
  /** Groups under way in each bin. */
  readonly busy: Uint32Array;
  /** Groups that ended badly in each bin. */
  readonly bad: Uint32Array;
  readonly busiest: number;
}

interface Binned {
  store: EventStore;
  groups: GroupIndex;
}

/** One pass over the groups in `numbers`, with a difference array: a group over a thousand bins costs as much as one over two. */
export function binGroups({ store, groups }: Binned, numbers: ArrayLike<number>, scale: TimeScale, bins: number): OverviewBins {
  const changes = new Int32Array(bins + 1);
  const bad = new Uint32Array(bins);
  const binOf = (time: number): number => Math.min(Math.floor(scale.place(time) * bins), bins - 1);
  for (let index = 0; index < numbers.length; index += 1) {
    const number = numbers[index] ?? 0;
    const status = groups.statusOf(number);
    const from = store.time(groups.headSlot(number));
    const end = groups.endOf(number);
    const first = binOf(from);
    const last = binOf(Number.isNaN(end) ? (status === "point" ? from : scale.to) : end);
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last + 1] = (changes[last + 1] ?? 0) - 1;
    if (isGroupBad(status)) bad[last] = (bad[last] ?? 0) + 1;
  }
  const busy = new Uint32Array(bins);
  let under = 0;
  let busiest = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    under += changes[bin] ?? 0;
    busy[bin] = under;
    if (under > busiest) busiest = under;
  }
  return { busy, bad, busiest };
}
