/** The part of the axis that is shown, as two places between 0 and 1. Pure: zoom, pan and brush make a new one. */

export interface ZoomWindow {
  readonly from: number;
  readonly to: number;
}

export const WHOLE: ZoomWindow = { from: 0, to: 1 };
/** Closer than this a run of a day would show less than 10 ms: nothing is that exact. */
const NARROWEST = 1e-7;

function fitted(from: number, width: number): ZoomWindow {
  const kept = Math.min(Math.max(width, NARROWEST), 1);
  const start = Math.min(Math.max(from, 0), 1 - kept);
  return { from: start, to: start + kept };
}

/** `factor` under 1 shows less. `anchor` is the place that stays where it is on the screen. */
export function zoomAt(window: ZoomWindow, factor: number, anchor: number): ZoomWindow {
  const width = window.to - window.from;
  const part = (anchor - window.from) / width;
  const next = Math.min(Math.max(width * factor, NARROWEST), 1);
  return fitted(anchor - part * next, next);
}

/** `by` is a part of what is shown: 0.5 moves half a window to the right. */
export function panBy(window: ZoomWindow, by: number): ZoomWindow {
  const width = window.to - window.from;
  return fitted(window.from + by * width, width);
}

/** Two ends in any order, as a mouse drags them; a click without a drag keeps the width and goes there. */
export function brushed(window: ZoomWindow, one: number, other: number, clickWidth: number): ZoomWindow {
  const from = Math.min(one, other);
  const width = Math.abs(one - other);
  if (width >= clickWidth) return fitted(from, width);
  const kept = window.to - window.from;
  return fitted((one + other) / 2 - kept / 2, kept);
}

/** Where a place stands on the screen, 0 at the left edge and 1 at the right one; outside the window it is below 0 or above 1. */
export function onScreen(window: ZoomWindow, place: number): number {
  return (place - window.from) / (window.to - window.from);
}
