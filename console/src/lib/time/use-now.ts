"use client";
/** One clock for all relative times of a page: it ticks once a second while anything shows a time, and stands still in a hidden tab. */
import { useSyncExternalStore } from "react";

const TICK_MS = 1000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | null = null;

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function current(): number {
  // The first reader of a page starts the clock; later ones share its tick, so that all times of a page agree.
  if (now === 0 || timer === null) now = Math.floor(Date.now() / TICK_MS) * TICK_MS;
  return now;
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, current, () => 0);
}
