/**
 * The time axis as a line from 0 to 1 on which long idle times are folded to a narrow mark: a run that waited a night for a person is
 * read as its busy minutes. Pure; a scale does not change once made, so bars never move under a reader.
 */

export interface IdleFold {
  readonly from: number;
  readonly to: number;
  /** Where the mark stands, between 0 and 1. */
  readonly at: number;
  readonly width: number;
}

export interface TimeScale {
  readonly from: number;
  readonly to: number;
  /** Place of a time, 0 to 1; times outside are set to the end they are beyond. */
  place(time: number): number;
  time(place: number): number;
  readonly folds: readonly IdleFold[];
}

export interface ScaleOptions {
  readonly from: number;
  readonly to: number;
  /** Off: plain time. */
  readonly foldIdle: boolean;
}

/** A gap is idle when it is at least this long… */
export const IDLE_MS = 10_000;
/** …and at least this part of the time in which something happened: short waits of a busy run stay as they are. */
const IDLE_PART = 0.08;
/** Width of a mark, and of all marks together, so that many of them leave room for the bars. */
const MARK_PART = 0.02;
const MARKS_PART = 0.25;

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** @param gaps in order, between `from` and `to`: where nothing happened for at least `IDLE_MS`. The long ones among them are folded. */
export function createTimeScale(gaps: readonly TimeSpan[], options: ScaleOptions): TimeScale {
  const { from } = options;
  const to = Math.max(options.to, from + 1);
  const folded = options.foldIdle ? longOnes(gaps, to - from) : [];
  const idle = folded.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const busy = Math.max(to - from - idle, 1);
  const mark = folded.length === 0 ? 0 : Math.min(MARK_PART, MARKS_PART / folded.length);
  const perMs = (1 - mark * folded.length) / busy;
  const [times, places] = [[from], [0]];
  const folds: IdleFold[] = [];
  for (const gap of folded) {
    const at = (places.at(-1) ?? 0) + (gap.from - (times.at(-1) ?? from)) * perMs;
    times.push(gap.from, gap.to);
    places.push(at, at + mark);
    folds.push({ from: gap.from, to: gap.to, at, width: mark });
  }
  times.push(to);
  places.push(1);
  return { from, to, folds, place: between(times, places), time: between(places, times) };
}

/** Shortest first: the first one that is long against all busy time so far is idle, and with it every longer one. */
function longOnes(candidates: readonly TimeSpan[], whole: number): TimeSpan[] {
  const length = (gap: TimeSpan): number => gap.to - gap.from;
  let busy = whole - candidates.reduce((sum, gap) => sum + length(gap), 0);
  let longEnough = Number.POSITIVE_INFINITY;
  for (const gap of [...candidates].sort((a, b) => length(a) - length(b))) {
    if (length(gap) >= busy * IDLE_PART) {
      longEnough = length(gap);
      break;
    }
    busy += length(gap);
  }
  return candidates.filter((gap) => length(gap) >= longEnough);
}

/** From one list of rising numbers to the other, straight between two of them. Over typed columns: all bars of a long run are placed at once. */
function between(given: readonly number[], wanted: readonly number[]): (value: number) => number {
  const [from, to] = [Float64Array.from(given), Float64Array.from(wanted)];
  return (value) => {
    let low = 0;
    let high = from.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((from[middle] ?? 0) <= value) low = middle;
      else high = middle;
    }
    const left = from[low] ?? 0;
    const length = (from[high] ?? 0) - left;
    const part = length <= 0 ? 0 : Math.min(Math.max((value - left) / length, 0), 1);
    const first = to[low] ?? 0;
    return first + part * ((to[high] ?? 0) - first);
  };
}
