"use client";
/** Starts a run. The same wish has the same key: a second click, or a click after a lost answer, starts nothing twice. */
import { paths, runViewSchema, type RunView, type StartRunRequest } from "@praxis/api/contract";
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useRef } from "react";
import { apiChange, newIdempotencyKey } from "../../../lib/api/api-client";

export function useStartRun(): UseMutationResult<RunView, Error, StartRunRequest> {
  const client = useQueryClient();
  const last = useRef({ wish: "", key: "" });
  return useMutation({
    mutationFn: async (request) => {
      const wish = JSON.stringify(request);
      if (last.current.wish !== wish) last.current = { wish, key: newIdempotencyKey() };
      return (await apiChange(paths.runs(), runViewSchema, { body: request, idempotencyKey: last.current.key })).body;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["runs"] }),
  });
}
