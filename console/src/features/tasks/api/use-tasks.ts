"use client";
/** All tasks of the board, as they move. */
import { PAGE_LIMIT_MAX, paths, taskPageSchema, type TaskPage, type TaskView } from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

export const TASKS_KEY = ["tasks"];

export function useTasks(): UseQueryResult<TaskView[]> {
  const { pollMs } = useLiveRefresh({ topic: "collab/events", keys: [TASKS_KEY] });
  return useQuery({ queryKey: TASKS_KEY, queryFn: ({ signal }) => readAll(signal), refetchInterval: pollMs });
}

async function readAll(signal: AbortSignal): Promise<TaskView[]> {
  const found: TaskView[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await readPage(cursor, signal);
    found.push(...page.items);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

async function readPage(cursor: string | undefined, signal: AbortSignal): Promise<TaskPage> {
  return (await apiGet(paths.tasks(), taskPageSchema, { query: { limit: String(PAGE_LIMIT_MAX), cursor }, signal })).body;
}
