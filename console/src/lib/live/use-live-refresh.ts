"use client";
/** Keeps what was read fresh: an event of the topic makes the queries read again at once. Answers how often to ask besides. */
import { useQueryClient, type QueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { createRefresher, type Refresher } from "./refresher";
import { useTopic, type TopicWatch } from "./use-topic";

/** Between two readings: people see a change at once, and a busy system is not asked for each of its events. */
const GAP_MS = 250;

interface Refresh {
  /** Null: nothing to follow now. */
  topic: string | null;
  /** All queries whose keys begin like one of these. */
  keys: readonly QueryKey[];
  /** Events that change nothing here; absent: every event does. */
  concerns?: (event: unknown) => boolean;
}

export function useLiveRefresh({ topic, keys, concerns }: Refresh): TopicWatch {
  const client = useQueryClient();
  const text = JSON.stringify(keys);
  const refresher = useRef<Refresher>(null);
  useEffect(() => {
    const made = createRefresher({ read: () => readAgain(client, JSON.parse(text) as QueryKey[]), gapMs: GAP_MS, later });
    refresher.current = made;
    return () => made.stop();
  }, [client, text]);
  return useTopic(topic, {
    event: (event) => {
      if (concerns === undefined || concerns(event)) refresher.current?.wanted();
    },
    began: () => refresher.current?.wanted(),
  });
}

function later(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}

async function readAgain(client: QueryClient, keys: readonly QueryKey[]): Promise<void> {
  // A first reading that has begun is not begun anew: it may have been answered before the change.
  const begun = keys.some((queryKey) => client.getQueryCache().findAll({ queryKey }).some(isFirstReading));
  await invalidate(client, keys);
  if (begun) await invalidate(client, keys);
}

const isFirstReading = ({ state }: { state: { data: unknown; fetchStatus: string } }): boolean =>
  state.data === undefined && state.fetchStatus === "fetching";

async function invalidate(client: QueryClient, keys: readonly QueryKey[]): Promise<void> {
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey }).catch(() => undefined)));
}
