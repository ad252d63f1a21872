"use client";
/** The history of a run for components: one feed as long as the page shows it. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { createHistoryFeed, type HistoryFeed, type HistoryView } from "../model/history-feed";
import { readHistory } from "./read-history";

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    });
  });

const feedOf = (runId: string): HistoryFeed => createHistoryFeed({ read: (query, signal) => readHistory(runId, query, signal), pause });

export function useHistory(runId: string): HistoryView {
  const [feed] = useState(() => feedOf(runId));
  useEffect(() => {
    const stop = new AbortController();
    void feed.run(stop.signal);
    return () => stop.abort();
  }, [feed]);
  return useSyncExternalStore(feed.subscribe, feed.snapshot, feed.snapshot);
}
