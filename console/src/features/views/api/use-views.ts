"use client";
/** The saved views: the system's, and those that people kept for everybody. */
import { PAGE_LIMIT_MAX, paths, viewPageSchema, viewSchema, type CreateViewRequest, type View } from "@praxis/api/contract";
import { useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { apiChange, apiCommand, apiGet, newIdempotencyKey } from "../../../lib/api/api-client";

const KEY = ["views"];
/** Views are made now and then. */
const SEEN_MS = 30_000;

export function useViews(): UseQueryResult<View[]> {
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) =>
      (await apiGet(paths.views(), viewPageSchema, { query: { limit: String(PAGE_LIMIT_MAX) }, signal })).body.items,
    staleTime: SEEN_MS,
  });
}

export const useSaveView = (): UseMutationResult<View, Error, CreateViewRequest> =>
  useViewChange(async (body) => (await apiChange(paths.views(), viewSchema, { body, idempotencyKey: newIdempotencyKey() })).body);

export const useChangeView = (): UseMutationResult<View, Error, { id: string } & Partial<CreateViewRequest>> =>
  useViewChange(async ({ id, ...body }) => (await apiChange(paths.view(id), viewSchema, { method: "PATCH", body })).body);

export const useDeleteView = (): UseMutationResult<void, Error, string> =>
  useViewChange((id) => apiCommand(paths.view(id), { method: "DELETE" }));

function useViewChange<Wanted, Result>(change: (wanted: Wanted) => Promise<Result>): UseMutationResult<Result, Error, Wanted> {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries({ queryKey: KEY }) });
}
