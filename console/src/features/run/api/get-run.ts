"use client";
/** One run, as it goes on. */
import { paths, runViewSchema, type RunView } from "@praxis/api/contract";
import { isRunClosed } from "@praxis/domain/run";
import { useQuery, useQueryClient, type QueryClient, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";

/** Progress of a step that runs, and what holds a run up outside of it, are no events. */
const STATE_MS = 5000;

export function useRun(runId: string): UseQueryResult<RunView> {
  const client = useQueryClient();
  const key = ["run", runId];
  const { pollMs } = useLiveRefresh({ topic: `runs/${runId}/events`, keys: [key] });
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const before = client.getQueryData<RunView>(key);
      const { body } = await apiGet(paths.run(runId), runViewSchema, { signal });
      if (before !== undefined && !isRunClosed(before.status) && isRunClosed(body.status)) readLast(client, runId);
      return body;
    },
    refetchInterval: ({ state }) => (state.data !== undefined && isRunClosed(state.data.status) ? false : Math.min(pollMs, STATE_MS)),
  });
}

/** Nothing of a closed run is asked for again: what its end brought is read once more. */
function readLast(client: QueryClient, runId: string): void {
  void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "run" && queryKey.includes(runId) });
}
