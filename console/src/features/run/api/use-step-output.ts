"use client";
/** The byte stream of a step as text, growing while the step runs. Only the end of a long one is kept. */
import { paths } from "@praxis/api/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { apiOpen } from "../../../lib/api/api-client";

const TAIL_MS = 1000;
/** What a page can show; the whole is there to download. */
const BYTES_KEPT = 200_000;

interface Output {
  bytes: Uint8Array;
  next: number;
  /** The last reading brought nothing more. */
  isEnd: boolean;
}
const EMPTY: Output = { bytes: new Uint8Array(), next: 0, isEnd: false };

export function useStepOutput(
  runId: string,
  stepId: string,
  written: number,
  isRunning: boolean,
): { text: string; error: Error | null; skipped: number } {
  const client = useQueryClient();
  const key = ["step-output", runId, stepId];
  const {
    data = EMPTY,
    error,
    refetch,
  } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      readOn(runId, stepId, client.getQueryData<Output>(key) ?? { ...EMPTY, next: Math.max(written - BYTES_KEPT, 0) }, signal),
    // What a step writes last is known when it has ended: it is read on until all of it is here.
    refetchInterval: ({ state }) => (isRunning || isBehind(state.data, written) ? TAIL_MS : false),
    structuralSharing: false,
  });
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current && !isRunning) void refetch();
    wasRunning.current = isRunning;
  }, [isRunning, refetch]);
  return { text: new TextDecoder().decode(data.bytes), error, skipped: data.next - data.bytes.length };
}

function isBehind(read: Output | undefined, written: number): boolean {
  return read !== undefined && !read.isEnd && read.next < written;
}

async function readOn(runId: string, stepId: string, known: Output, signal: AbortSignal): Promise<Output> {
  const answer = await apiOpen(paths.stepOutput(runId, stepId), { query: { after: String(known.next) }, signal });
  const fresh = new Uint8Array(await answer.arrayBuffer());
  const isEnd = fresh.length === 0;
  if (isEnd) return { ...known, isEnd };
  // Not by what came: a part may not have been kept.
  const next = Number(answer.headers.get("x-output-next") ?? known.next + fresh.length);
  const all = new Uint8Array(known.bytes.length + fresh.length);
  all.set(known.bytes);
  all.set(fresh, known.bytes.length);
  return { bytes: all.slice(-BYTES_KEPT), next, isEnd };
}
