"use client";
/** Decides exactly what was read: the ETag of the question goes along. When it is too late the answer says what happened instead. */
import { approvalViewSchema, paths, type ApprovalView } from "@praxis/api/contract";
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { apiChange, apiGet } from "../../../lib/api/api-client";
import { ApiProblem } from "../../../lib/api/api-problem";
import { staleAnswer, type StaleAnswer } from "../model/inbox";

export interface Decision {
  approval: ApprovalView;
  decision: string;
  reason: string;
}
export type DecisionResult = { readonly stood: true } | { readonly stood: false; readonly instead: StaleAnswer };

const TOO_LATE: ReadonlySet<string> = new Set(["approval_already_decided", "precondition_failed"]);

export function useDecision(): UseMutationResult<DecisionResult, Error, Decision> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: decide,
    onSettled: () => client.invalidateQueries({ queryKey: ["approvals"] }),
  });
}

async function decide({ approval, decision, reason }: Decision): Promise<DecisionResult> {
  const path = paths.approval(approval.id);
  const read = await apiGet(path, approvalViewSchema);
  if (read.body.status !== "open" || isOtherQuestion(read.body, approval)) return { stood: false, instead: staleAnswer(read.body) };
  const body = { decision, ...(reason === "" ? {} : { reason }) };
  const headers: Record<string, string> = read.etag === null ? {} : { "if-match": read.etag };
  try {
    await apiChange(paths.approvalDecision(approval.id), approvalViewSchema, { body, headers });
    return { stood: true };
  } catch (error) {
    if (!(error instanceof ApiProblem) || !TOO_LATE.has(error.code)) throw error;
    return { stood: false, instead: staleAnswer((await apiGet(path, approvalViewSchema)).body) };
  }
}

/** What the person has read is not what is asked now. */
function isOtherQuestion(now: ApprovalView, read: ApprovalView): boolean {
  return now.question !== read.question || JSON.stringify([now.options, now.evidence]) !== JSON.stringify([read.options, read.evidence]);
}
