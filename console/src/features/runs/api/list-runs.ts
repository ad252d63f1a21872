"use client";
/** A page of runs, read again whenever a run changes; single ones by their ids; and the names that runs can be narrowed by. */
import {
  PAGE_LIMIT_DEFAULT,
  PAGE_LIMIT_MAX,
  paths,
  playbookPageSchema,
  runPageSchema,
  type RunPage,
  type RunView,
} from "@praxis/api/contract";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../../../lib/api/api-client";
import { useLiveRefresh } from "../../../lib/live/use-live-refresh";
import { addressOfRunList, queryOfRunList, type RunList } from "../../../lib/run-list/run-list-address";

const KEY = ["runs"];
const NONE: readonly RunView[] = [];
/** A playbook is written now and then. */
const NAMES_MS = 60_000;

export function useRunPage(list: RunList): UseQueryResult<RunPage> {
  const { pollMs } = useLiveRefresh({ topic: "runs", keys: [KEY] });
  return useQuery({
    queryKey: [...KEY, "page", addressOfRunList(list)],
    queryFn: async ({ signal }) => {
      const query = { ...queryOfRunList(list), limit: String(PAGE_LIMIT_DEFAULT), cursor: list.cursor ?? undefined };
      return (await apiGet(paths.runs(), runPageSchema, { query, signal })).body;
    },
    placeholderData: keepPreviousData,
    refetchInterval: pollMs,
  });
}

/** At most a page of them. */
export function useRunsById(ids: readonly string[]): readonly RunView[] {
  const { data } = useQuery({
    queryKey: [...KEY, "by-id", ids],
    queryFn: async ({ signal }) => {
      const query = { id: ids.join(","), limit: String(PAGE_LIMIT_MAX) };
      return (await apiGet(paths.runs(), runPageSchema, { query, signal })).body.items;
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  return ids.length === 0 ? NONE : (data ?? NONE);
}

export function usePlaybookNames(): readonly string[] {
  const { data } = useQuery({
    queryKey: ["playbook-names"],
    queryFn: async ({ signal }) => {
      const { body } = await apiGet(paths.playbooks(), playbookPageSchema, { query: { limit: String(PAGE_LIMIT_MAX) }, signal });
      return [...new Set(body.items.map(({ name }) => name))];
    },
    staleTime: NAMES_MS,
  });
  return data ?? [];
}
