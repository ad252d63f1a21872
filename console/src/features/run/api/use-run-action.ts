"use client";
/** Does one action to a run. The key is made once for each time a person is asked, so a second click changes nothing twice. */
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod";
import { apiChange, newIdempotencyKey } from "../../../lib/api/api-client";
import { callOf, type ActionWords, type RunAction } from "../model/run-action";

/** Every answer has an id: of the run, the new run, the message or the lease. */
const answerSchema = z.object({ id: z.string() });

export function useRunAction(runId: string): UseMutationResult<{ id: string }, Error, { action: RunAction; words: ActionWords }> {
  const client = useQueryClient();
  const [idempotencyKey] = useState(newIdempotencyKey);
  return useMutation({
    mutationFn: async ({ action, words }) => {
      const { path, body } = callOf(runId, action, words);
      return (await apiChange(path, answerSchema, { body, ...(action.kind === "revoke" ? {} : { idempotencyKey }) })).body;
    },
    onSettled: () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(runId) }),
  });
}
