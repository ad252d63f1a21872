/** Where a row's bar and its label stand on the lane, as CSS. Pure. */
import type { GroupStatus } from "./event-kinds";
import type { TimeScale } from "./time-scale";
import { onScreen, type ZoomWindow } from "./zoom-window";

export interface BarFacts {
  readonly from: number;
  readonly workedFrom: number | null;
  readonly to: number | null;
  readonly status: GroupStatus;
}

export interface BarPlace {
  /** It lies wholly before or behind what is shown. */
  readonly beyond: "‹" | "›" | null;
  readonly bar: string;
  /** The part before somebody worked on it; empty: there is none. */
  readonly waited: string;
  readonly label: string;
  /** There is room for the label only in the bar itself. */
  readonly isInside: boolean;
}

/** Beyond this the label stands before the bar instead of behind it… */
const LABEL_TURNS = 0.8;
/** …and in the bar when there is no room before it either. */
const LABEL_ROOM = 0.12;

const percent = (part: number): string => `${(part * 100).toFixed(3)}%`;

export function barPlace({ from: began, workedFrom, to: ended, status }: BarFacts, scale: TimeScale, window: ZoomWindow): BarPlace {
  const at = (time: number): number => onScreen(window, scale.place(time));
  const from = at(began);
  const to = at(ended ?? (status === "point" ? began : scale.to));
  if (to < 0 || from > 1) return { beyond: to < 0 ? "‹" : "›", bar: "", waited: "", label: "", isInside: false };
  const shown = { from: Math.max(from, 0), to: Math.min(to, 1) };
  const worked = workedFrom === null ? shown.from : Math.max(at(workedFrom), from);
  const part = shown.to <= shown.from ? 0 : Math.min(Math.max((worked - shown.from) / (shown.to - shown.from), 0), 1);
  const isTurned = shown.to > LABEL_TURNS;
  const isInside = isTurned && shown.from < LABEL_ROOM;
  return {
    beyond: null,
    bar: `left:${percent(shown.from)};width:${percent(shown.to - shown.from)}`,
    waited: part > 0 ? `width:${percent(part)}` : "",
    label: isTurned && !isInside ? `right:${percent(1 - shown.from)}` : `left:${percent(isInside ? shown.from : shown.to)}`,
    isInside,
  };
}
