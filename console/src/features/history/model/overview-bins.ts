/** The whole run in some hundred bins for the overview strip: how much was under way, and where it went wrong. Pure; the canvas draws it. */
import { isGroupBad } from "./event-kinds";
import type { GroupIndex } from "./group-index";
import type { TimeScale } from "./time-scale";

export interface OverviewBins {
  /** Groups under way in each bin. */
  readonly busy: Uint32Array;
  /** Groups that ended badly in each bin. */
  readonly bad: Uint32Array;
  readonly busiest: number;
}

/** One pass over the groups in `numbers`, with a difference array: a group over a thousand bins costs as much as one over two. */
export function binGroups(groups: GroupIndex, numbers: ArrayLike<number>, scale: TimeScale, bins: number): OverviewBins {
  const changes = new Int32Array(bins + 1);
  const bad = new Uint32Array(bins);
  const binOf = (time: number): number => Math.min(Math.floor(scale.place(time) * bins), bins - 1);
  for (let index = 0; index < numbers.length; index += 1) {
    const group = groups.group(numbers[index] ?? 0);
    const last = binOf(group.to ?? (group.status === "point" ? group.from : scale.to));
    const first = binOf(group.from);
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last + 1] = (changes[last + 1] ?? 0) - 1;
    if (isGroupBad(group.status)) bad[last] = (bad[last] ?? 0) + 1;
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
