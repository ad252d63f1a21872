"use client";
/** The byte stream of a step as text, growing while the step runs. Only the end of a long one is kept. */
import { paths } from "@praxis/api/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { apiOpen } from "../../../lib/api/api-client";
import { grownOutput, isReadOn, outputFrom, skippedOutput, type StepOutput } from "../model/step-output";

const TAIL_MS = 1000;

export function useStepOutput(
  runId: string,
  stepId: string,
  written: number,
  isRunning: boolean,
): { text: string; error: Error | null; skipped: number } {
  const client = useQueryClient();
  const key = ["step-output", runId, stepId];
  const {
    data = outputFrom(0),
    error,
    refetch,
  } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readOn(runId, stepId, client.getQueryData<StepOutput>(key) ?? outputFrom(written), signal),
    refetchInterval: ({ state }) => (isReadOn(state.data, { written, isRunning }) ? TAIL_MS : false),
    structuralSharing: false,
  });
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current && !isRunning) void refetch();
    wasRunning.current = isRunning;
  }, [isRunning, refetch]);
  return { text: new TextDecoder().decode(data.bytes), error, skipped: skippedOutput(data) };
}

async function readOn(runId: string, stepId: string, known: StepOutput, signal: AbortSignal): Promise<StepOutput> {
  const answer = await apiOpen(paths.stepOutput(runId, stepId), { query: { after: String(known.next) }, signal });
  const next = answer.headers.get("x-output-next");
  return grownOutput(known, new Uint8Array(await answer.arrayBuffer()), next === null ? null : Number(next));
}
