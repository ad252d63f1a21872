"use client";
/** The playbooks there are: the built-in ones and, when a local repository is named, its own. */
import {
  PAGE_LIMIT_MAX,
  paths,
  playbookPageSchema,
  playbookTextViewSchema,
  type PlaybookTextView,
  type PlaybookView,
} from "@praxis/api/contract";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { apiGet } from "../api/api-client";
import type { PlaybookPlace } from "./playbook-place";

/** A repository changes now and then; the built-in ones only with the server. */
const FRESH_MS = 30_000;

const queryOf = ({ path, ref }: PlaybookPlace): Record<string, string | undefined> =>
  path === "" ? {} : { repository: path, ref: ref === "" ? undefined : ref };

export function usePlaybooks(place: PlaybookPlace): UseQueryResult<PlaybookView[]> {
  return useQuery({ queryKey: ["playbooks", place], queryFn: ({ signal }) => readAll(place, signal), staleTime: FRESH_MS });
}

async function readAll(place: PlaybookPlace, signal: AbortSignal): Promise<PlaybookView[]> {
  const found: PlaybookView[] = [];
  for (let cursor: string | undefined | null; cursor !== null;) {
    const query = { ...queryOf(place), limit: String(PAGE_LIMIT_MAX), cursor };
    const { body } = await apiGet(paths.playbooks(), playbookPageSchema, { query, signal });
    found.push(...body.items);
    cursor = body.nextCursor;
  }
  return found;
}

/** Empty name: none is asked for. */
export function usePlaybook(name: string, place: PlaybookPlace): UseQueryResult<PlaybookTextView> {
  return useQuery({
    queryKey: ["playbook", name, place],
    queryFn: async ({ signal }) => (await apiGet(paths.playbook(name), playbookTextViewSchema, { query: queryOf(place), signal })).body,
    staleTime: FRESH_MS,
    enabled: name !== "",
  });
}
