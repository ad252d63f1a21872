"use client";
/** The newest of the shared log, then what comes: each read goes on after the last event, so nothing is missed or repeated. */
import { collabEventPageSchema, PAGE_LIMIT_MAX, paths, type CollabEvent, type CollabEventPage } from "@praxis/api/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { ApiProblem } from "../../../lib/api/api-problem";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";
import { findEnd } from "../model/find-end";

/** Of the past, when the page is opened. */
const SHOWN_FIRST = 150;
/** In the page at most; what is older leaves. */
const KEPT = 2000;

const KEY = ["collab-events"];

export function useCollabEvents(): { events: readonly CollabEvent[] | undefined; error: Error | null; updatedAt: number } {
  const client = useQueryClient();
  const { pollMs } = useLiveRefresh({ topic: "collab/events", keys: [KEY] });
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => readOn(client.getQueryData<readonly CollabEvent[]>(KEY), signal),
    refetchInterval: pollMs,
    structuralSharing: false,
  });
  return { events: data, error, updatedAt: dataUpdatedAt };
}

async function readOn(known: readonly CollabEvent[] | undefined, signal: AbortSignal): Promise<readonly CollabEvent[]> {
  const last = known?.at(-1)?.seq;
  let after = last ?? Math.max((await findEnd((seq) => hasAfter(seq, signal))) - SHOWN_FIRST, 0);
  const found: CollabEvent[] = [];
  for (;;) {
    const { items, nextCursor } = await readPage(after, PAGE_LIMIT_MAX, signal);
    found.push(...items);
    if (nextCursor === null) break;
    after = Number(nextCursor);
  }
  if (known !== undefined && found.length === 0) return known;
  return [...(known ?? []), ...found].slice(-KEPT);
}

async function readPage(after: number, limit: number, signal: AbortSignal): Promise<CollabEventPage> {
  const query = { after: String(after), limit: String(limit) };
  return (await apiGet(paths.collabEvents(), collabEventPageSchema, { query, signal })).body;
}

/** What was moved to the archive lies before events that are still here. */
async function hasAfter(seq: number, signal: AbortSignal): Promise<boolean> {
  try {
    return (await readPage(seq, 1, signal)).items.length > 0;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "events_archived") return true;
    throw error;
  }
}
