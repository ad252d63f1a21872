"use client";
/** The whole run as a strip: how much was under way, where it failed, where idle time is folded. Drag to choose a part. For the eye only: the keyboard zooms on the rows. */
import { useEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from "react";
import { binGroups } from "../model/overview-bins";
import { timelineRows } from "../model/timeline-rows";
import { brushed } from "../model/zoom-window";
import type { Timeline } from "./use-timeline";

const BINS = 600;
const HEIGHT = 44;
/** A drag shorter than this part of the strip is a click. */
const CLICK = 0.01;

export function TimelineOverview({ timeline }: { timeline: Timeline }): ReactNode {
  const { history, scale, state, dispatch } = timeline;
  const { store, groups, version } = history;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const bins = useMemo(() => {
    const numbers = timelineRows(store, groups, { mode: "compact", search: "", troubleOnly: false });
    return binGroups({ store, groups }, numbers, scale, BINS);
  }, [store, groups, version, scale]);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || canvas.current === null) return;
    const look = getComputedStyle(canvas.current);
    const colour = (name: string): string => look.getPropertyValue(name).trim();
    context.clearRect(0, 0, BINS, HEIGHT);
    context.fillStyle = colour("--cds-layer-accent-01");
    for (const fold of scale.folds) context.fillRect(fold.at * BINS, 0, Math.max(fold.width * BINS, 1), HEIGHT);
    for (let bin = 0; bin < BINS; bin += 1) {
      const busy = bins.busy[bin] ?? 0;
      if (busy === 0) continue;
      const height = Math.max((busy / bins.busiest) * (HEIGHT - 6), 2);
      context.fillStyle = (bins.bad[bin] ?? 0) > 0 ? colour("--cds-support-error") : colour("--cds-interactive");
      context.fillRect(bin, HEIGHT - height, 1, height);
    }
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
