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
const IDLE_MS = 10_000;
/** …and at least this part of the time in which something happened: short waits of a busy run stay as they are. */
const IDLE_PART = 0.08;
/** Width of a mark, and of all marks together, so that many of them leave room for the bars. */
const MARK_PART = 0.02;
const MARKS_PART = 0.25;

/** Something happened from one time to another; an event alone is a span of no length. */
export interface BusySpan {
  readonly from: number;
  readonly to: number;
}

interface Knot {
  readonly time: number;
  readonly place: number;
}

/** `spans` in order of their beginning. What lies outside all of them is folded where it is long. */
export function createTimeScale(spans: Iterable<BusySpan>, options: ScaleOptions): TimeScale {
  const { from } = options;
  const to = Math.max(options.to, from + 1);
  const gaps = options.foldIdle ? idleGaps(spans, from, to) : [];
  const idle = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const busy = Math.max(to - from - idle, 1);
  const mark = gaps.length === 0 ? 0 : Math.min(MARK_PART, MARKS_PART / gaps.length);
  const perMs = (1 - mark * gaps.length) / busy;
  const knots: Knot[] = [{ time: from, place: 0 }];
  const folds: IdleFold[] = [];
  for (const gap of gaps) {
    const last = knots.at(-1) ?? { time: from, place: 0 };
    const at = last.place + (gap.from - last.time) * perMs;
    knots.push({ time: gap.from, place: at }, { time: gap.to, place: at + mark });
    folds.push({ from: gap.from, to: gap.to, at, width: mark });
  }
  knots.push({ time: to, place: 1 });
  return {
    from,
    to,
    folds,
    place: (time) => between(knots, time, "time", "place"),
    time: (place) => between(knots, place, "place", "time"),
  };
}

function idleGaps(spans: Iterable<BusySpan>, from: number, to: number): BusySpan[] {
  const candidates: BusySpan[] = [];
  let last = from;
  const see = (begin: number, end: number): void => {
    if (begin - last >= IDLE_MS) candidates.push({ from: last, to: begin });
    if (end > last) last = end;
  };
  for (const span of spans) if (span.from <= to) see(span.from, span.to);
  see(to, to);
  return longOnes(candidates, to - from);
}

/** Shortest first: the first one that is long against all busy time so far is idle, and with it every longer one. */
function longOnes(candidates: readonly BusySpan[], whole: number): BusySpan[] {
  const length = (gap: BusySpan): number => gap.to - gap.from;
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

function between(knots: readonly Knot[], value: number, key: keyof Knot, wanted: keyof Knot): number {
  let low = 0;
  let high = knots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((knots[middle]?.[key] ?? 0) <= value) low = middle;
    else high = middle;
  }
  const left = knots[low];
  const right = knots[high];
  if (left === undefined || right === undefined) return 0;
  const length = right[key] - left[key];
  const part = length <= 0 ? 0 : Math.min(Math.max((value - left[key]) / length, 0), 1);
  return left[wanted] + part * (right[wanted] - left[wanted]);
}
