"use client";
/** How many runs an order would concern now, and giving it. */
import { bulkAcceptedSchema, bulkCountSchema, paths, type BulkAccepted, type BulkCount } from "@praxis/api/contract";
import { useMutation, useQuery, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { apiChange, newIdempotencyKey } from "../../../lib/api/api-client";
import { bulkRequest, type BulkOrder } from "../model/bulk-order";

/** The list goes on changing while a person thinks. */
const COUNT_AGAIN_MS = 5000;
const COUNTING = "counted, not ordered";

export function useBulkCount(order: BulkOrder): UseQueryResult<BulkCount> {
  return useQuery({
    queryKey: ["bulk-count", order],
    queryFn: async ({ signal }) =>
      (await apiChange(paths.bulkRuns(), bulkCountSchema, { body: { ...bulkRequest(order, COUNTING), dryRun: true }, signal })).body,
    refetchInterval: COUNT_AGAIN_MS,
    staleTime: 0,
  });
}

/** The key is made once for each time a person is asked, so a second click orders nothing twice. */
export function useOrderBulk(order: BulkOrder): UseMutationResult<BulkAccepted, Error, string> {
  const [idempotencyKey] = useState(newIdempotencyKey);
  return useMutation({
    mutationFn: async (reason) =>
      (await apiChange(paths.bulkRuns(), bulkAcceptedSchema, { body: bulkRequest(order, reason), idempotencyKey })).body,
  });
}
