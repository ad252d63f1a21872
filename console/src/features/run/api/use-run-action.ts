"use client";
/** Does one action to a run. A second click after a lost answer changes nothing twice. */
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { z } from "zod";
import { apiChange } from "../../../lib/api/api-client";
import { createCallKeys } from "../../../lib/api/call-keys";
import { callOf, type ActionWords, type RunAction } from "../model/run-action";

/** Every answer has an id: of the run, the new run, the message or the lease. */
const answerSchema = z.object({ id: z.string() });

export function useRunAction(runId: string): UseMutationResult<{ id: string }, Error, { action: RunAction; words: ActionWords }> {
  const client = useQueryClient();
  const [keys] = useState(() => createCallKeys());
  return useMutation({
    mutationFn: async ({ action, words }) => {
      const { path, body } = callOf(runId, action, words);
      const key = action.kind === "revoke" ? {} : { idempotencyKey: keys.keyOf([path, body]) };
      return (await apiChange(path, answerSchema, { body, ...key })).body;
    },
    onSuccess: () => keys.ended(null),
    onError: (error) => keys.ended(error),
    onSettled: () => client.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(runId) }),
  });
}
