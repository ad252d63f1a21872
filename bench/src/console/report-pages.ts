/** P19 against what was measured: judged and printed. */
import { median } from "../measure/statistics.js";
import type { PageFigures } from "./measure-page.js";
import type { WireFigures } from "./recording.js";

export interface MeasuredPages {
  real: { first: PageFigures; again: PageFigures[] } | null;
  replayed: PageFigures[];
}

export interface PageVerdict {
  what: string;
  unit: string;
  /** At most; null: only said. */
  target: number | null;
  /** Medians; null: not measured this time. */
  first: number | null;
  again: number | null;
  replayed: number;
  met: boolean | null;
}

interface Measure {
  what: string;
  unit: string;
  target: number | null;
  of(page: PageFigures): number;
}

const MB = 1_000_000;
const PERCENT = 100;

/** The first three and the heap are the promise; the others are what the console aims at besides. */
const MEASURES: readonly Measure[] = [
  { what: "newest 1,000 visible", unit: "ms", target: 1_000, of: ({ newestMs }) => newestMs },
  { what: "whole skeleton there", unit: "ms", target: 2_000, of: ({ wholeMs }) => wholeMs },
  { what: "… and answering a key", unit: "ms", target: 2_000, of: ({ interactiveMs }) => interactiveMs },
  { what: "heap and buffers", unit: "MB", target: 150, of: ({ heapBytes }) => heapBytes / MB },
  {
    what: "dropped frames above the empty page's",
    unit: "points",
    target: 5,
    of: ({ scroll, empty }) => (scroll.dropped - empty.dropped) * PERCENT,
  },
  { what: "dropped frames of the empty page", unit: "%", target: null, of: ({ empty }) => empty.dropped * PERCENT },
  { what: "scroll, p95 of a frame", unit: "ms", target: null, of: ({ scroll }) => scroll.p95Ms },
  { what: "the empty page's p95", unit: "ms", target: null, of: ({ empty }) => empty.p95Ms },
  { what: "100 live events, known to seen", unit: "ms", target: 100, of: ({ appendMs }) => appendMs },
  { what: "search over all events", unit: "ms", target: 150, of: ({ searchMs }) => searchMs },
];

export function judgePages({ real, replayed }: MeasuredPages): PageVerdict[] {
  return MEASURES.map(({ what, unit, target, of }) => {
    const first = real === null ? null : of(real.first);
    const again = real === null ? null : median(real.again.map(of));
    const values = [first, again, median(replayed.map(of))].filter((value) => value !== null);
    const met = target === null ? null : values.every((value) => value <= target);
    return { what, unit, target, first, again, replayed: median(replayed.map(of)), met };
  });
}

const number = (value: number | null): string => (value === null ? "–" : value.toFixed(Math.abs(value) < 100 ? 1 : 0)).padStart(12);
const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(2)} MB`;

export function printPages(
  { wire, verdicts, replayed, real }: MeasuredPages & { wire: WireFigures; verdicts: PageVerdict[] },
  say: (line: string) => void,
): void {
  const rounds = `${String(real?.again.length ?? 0)} and ${String(replayed.length)} rounds`;
  say(`\nP19: a history of ${String(wire.events)} events in ${String(wire.executions)} executions (medians of ${rounds})`);
  say(`${"".padEnd(46)}${["at most", "first reader", "later ones", "replayed"].map((head) => head.padStart(12)).join("")}`);
  for (const { what, unit, target, first, again, replayed: page, met } of verdicts) {
    const verdict = met === null ? "" : met ? "  holds" : "  DOES NOT HOLD";
    say(`${`${what}, ${unit}`.padEnd(46)}${[target, first, again, page].map(number).join("")}${verdict}`);
  }
  const times = (of: number, by: number): string => `${(of / by).toFixed(1)} times less`;
  say(
    `on the wire: ${megabytes(wire.leanBytes)} (${megabytes(wire.leanGzipBytes)} with gzip) for the skeleton, ${megabytes(wire.rawBytes)} ` +
      `(${megabytes(wire.rawGzipBytes)}) for the raw histories: ${times(wire.rawBytes, wire.leanBytes)} (${times(wire.rawGzipBytes, wire.leanGzipBytes)}); ` +
      `the page took ${megabytes(median(replayed.map(({ historyBytes }) => historyBytes)))}`,
  );
  const pages = median(replayed.map(({ historyBytes }) => historyBytes));
  say(`what the page took of the raw histories: ${((100 * pages) / wire.rawBytes).toFixed(1)} %`);
  say(
    `the API's skeleton alone, read before: ${wire.leanMs.toFixed(0)} ms; Temporal's own pages, one after the other: ${wire.pagingMs.toFixed(0)} ms`,
  );
}
