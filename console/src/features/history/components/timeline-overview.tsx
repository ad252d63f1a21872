"use client";
/** The whole run as a strip: how much was under way, where it failed, where idle time is folded. Drag to choose a part. For the eye only: the keyboard zooms on the rows. */
import { useDeferredValue, useEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { binGroups, type OverviewBins } from "../model/overview-bins";
import type { TimeScale } from "../model/time-scale";
import { createTimelineRows } from "../model/timeline-rows";
import { brushed } from "../model/zoom-window";
import type { Timeline } from "./use-timeline";

const BINS = 600;
const HEIGHT = 44;
/** A drag shorter than this part of the strip is a click. */
const CLICK = 0.01;

const ALL = { mode: "compact", search: "", troubleOnly: false } as const;

export function TimelineOverview({ timeline }: { timeline: Timeline }): ReactNode {
  const { history, state, dispatch } = timeline;
  const { store, groups } = history;
  // The strip goes over the whole history, so it comes after the rows have been drawn.
  const scale = useDeferredValue(timeline.scale);
  const version = useDeferredValue(history.version);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const rows = useMemo(() => createTimelineRows(store, groups, ALL), [store, groups]);
  const bins = useMemo(() => binGroups({ store, groups }, rows.now(), scale, BINS), [store, groups, rows, version, scale]);
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, bins, scale);
  }, [bins, scale]);
  const placeOf = (event: PointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  };
  const shown = drag === null ? state.window : { from: Math.min(drag.from, drag.to), to: Math.max(drag.from, drag.to) };
  return (
    <div
      className="overview"
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: placeOf(event), to: placeOf(event) });
      }}
      onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: placeOf(event) })}
      onPointerUp={() => {
        if (drag !== null) dispatch({ kind: "zoom", window: brushed(state.window, drag.from, drag.to, CLICK) });
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
    >
      <canvas ref={canvas} width={BINS} height={HEIGHT} />
      <div
        className="overview__window"
        style={{ left: `${String(shown.from * 100)}%`, width: `${String((shown.to - shown.from) * 100)}%` }}
      />
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, { busy, bad, busiest }: OverviewBins, { folds }: TimeScale): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const look = getComputedStyle(canvas);
  const colour = (name: string): string => look.getPropertyValue(name).trim();
  const [good, wrong] = [colour("--cds-interactive"), colour("--cds-support-error")];
  context.clearRect(0, 0, BINS, HEIGHT);
  context.fillStyle = colour("--cds-layer-accent-01");
  for (const fold of folds) context.fillRect(fold.at * BINS, 0, Math.max(fold.width * BINS, 1), HEIGHT);
  for (let bin = 0; bin < BINS; bin += 1) {
    const under = busy[bin] ?? 0;
    if (under === 0) continue;
    const height = Math.max((under / busiest) * (HEIGHT - 6), 2);
    context.fillStyle = (bad[bin] ?? 0) > 0 ? wrong : good;
    context.fillRect(bin, HEIGHT - height, 1, height);
  }
}
