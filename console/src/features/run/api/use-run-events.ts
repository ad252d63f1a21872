"use client";
/** The run's log as it grows: the events from the beginning, then what is new. Nothing is missed or repeated: each read goes on after the last. */
import { eventPageSchema, PAGE_LIMIT_MAX, paths, type EventPage, type RunEvent } from "@praxis/api/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

const NONE: readonly RunEvent[] = [];

export interface RunLog {
  events: readonly RunEvent[];
  error: Error | null;
  isLoading: boolean;
}

export function useRunEvents(runId: string, isOpen: boolean): RunLog {
  const client = useQueryClient();
  const key = ["run-events", runId];
  const { pollMs } = useLiveRefresh({ topic: `runs/${runId}/events`, keys: [key] });
  const { data, error, isLoading } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readOn(runId, client.getQueryData<readonly RunEvent[]>(key) ?? NONE, signal),
    refetchInterval: isOpen ? pollMs : false,
    structuralSharing: false,
  });
  return { events: data ?? NONE, error, isLoading };
}

async function readOn(runId: string, known: readonly RunEvent[], signal: AbortSignal): Promise<readonly RunEvent[]> {
  const found: RunEvent[] = [];
  for (let after: number | null = known.at(-1)?.seq ?? 0; after !== null;) {
    const { items, nextCursor } = await readPage(runId, after, signal);
    found.push(...items);
    after = nextCursor === null ? null : Number(nextCursor);
  }
  return found.length === 0 ? known : [...known, ...found];
}

async function readPage(runId: string, after: number, signal: AbortSignal): Promise<EventPage> {
  const query = { after: String(after), limit: String(PAGE_LIMIT_MAX) };
  return (await apiGet(paths.runEvents(runId), eventPageSchema, { query, signal })).body;
}
