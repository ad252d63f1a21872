"use client";
/** The history of a run for components: one feed as long as the page shows it, kept growing by the live topic. */
import { historyRowSchema } from "@praxis/api/contract";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTopic } from "../../../lib/live/use-topic";
import { createHistoryFeed, type HistoryFeed, type HistoryView } from "../model/history-feed";
import { readHistory } from "./read-history";

/** A frame. Not the browser's own: those stand still in a hidden tab, and the history shall not. */
const SOON_MS = 16;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });

const feedOf = (runId: string): HistoryFeed =>
  createHistoryFeed({
    read: (query, signal) => readHistory(runId, query, signal),
    pause,
    soon: (then) => void setTimeout(then, SOON_MS),
  });

export function useHistory(runId: string): HistoryView {
  const [feed] = useState(() => feedOf(runId));
  useEffect(() => {
    const stop = new AbortController();
    void feed.run(stop.signal);
    return () => stop.abort();
  }, [feed]);
  const view = useSyncExternalStore(feed.subscribe, feed.snapshot, feed.snapshot);
  const { store, phase, closed } = view;
  const { ended, pollMs } = useTopic(phase === "whole" && !closed ? `runs/${runId}/history` : null, {
    after: store.length === 0 ? 0 : store.id(store.length - 1),
    event: (event) => {
      const row = historyRowSchema.safeParse(event);
      if (row.success) feed.push(row.data);
      else feed.rouse();
    },
  });
  useEffect(() => feed.pace(pollMs), [feed, pollMs]);
  useEffect(() => {
    if (ended) feed.rouse();
  }, [feed, ended]);
  return view;
}
