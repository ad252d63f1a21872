"use client";
/** API keys without their secret; making one, whose answer alone has it; ending one. */
import {
  createdKeySchema,
  keyPageSchema,
  PAGE_LIMIT_MAX,
  paths,
  type CreatedKey,
  type CreateKeyRequest,
  type KeyPage,
  type KeyView,
} from "@praxis/api/contract";
import { useInfiniteQuery, useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { apiChange, apiCommand, apiGet, newIdempotencyKey } from "../../../lib/api/api-client";

const KEY = ["keys"];

export interface Keys {
  keys: readonly KeyView[] | undefined;
  error: Error | null;
  refetch: () => void;
  /** Null: that were all. */
  more: (() => void) | null;
}

export function useKeys(): Keys {
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: KEY,
    queryFn: ({ pageParam, signal }) => readPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: KeyPage) => nextCursor ?? undefined,
  });
  return {
    keys: data?.pages.flatMap(({ items }) => items),
    error,
    refetch: () => void refetch(),
    more: hasNextPage ? () => void fetchNextPage() : null,
  };
}

async function readPage(cursor: string | undefined, signal: AbortSignal): Promise<KeyPage> {
  return (await apiGet(paths.keys(), keyPageSchema, { query: { limit: String(PAGE_LIMIT_MAX), cursor }, signal })).body;
}

/** The answer is kept by nobody but the dialog that shows it. */
export function useCreateKey(): UseMutationResult<CreatedKey, Error, CreateKeyRequest> {
  const client = useQueryClient();
  const [idempotencyKey] = useState(newIdempotencyKey);
  return useMutation({
    mutationFn: async (body) => (await apiChange(paths.keys(), createdKeySchema, { body, idempotencyKey })).body,
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
    gcTime: 0,
  });
}

export function useRevokeKey(): UseMutationResult<void, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (keyId) => apiCommand(paths.key(keyId), { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
