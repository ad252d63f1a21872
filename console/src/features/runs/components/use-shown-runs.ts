"use client";
/** The rows of the page: taken once for each address, then changed in place; what is new is counted and comes when asked for. */
import type { RunView } from "@praxis/api/contract";
import { useState } from "react";
import { addressOfRunList, type RunList } from "../../../lib/run-list/run-list-address";
import { useRunPage, useRunsById } from "../api/list-runs";
import { leftRuns, newRuns, shownRuns, type NewRuns } from "../model/shown-runs";

interface Kept {
  address: string;
  runs: readonly RunView[];
  nextCursor: string | null;
}

interface ShownRuns {
  /** Undefined: nothing was read yet. */
  runs: readonly RunView[] | undefined;
  nextCursor: string | null;
  fresh: NewRuns;
  /** The rows belong to the address before. */
  isOld: boolean;
  error: Error | null;
  retry(): void;
  /** Takes the list as it is now. */
  renew(): void;
}

const NO_RUNS: readonly RunView[] = [];

export function useShownRuns(list: RunList): ShownRuns {
  const address = addressOfRunList(list);
  const { data, error, refetch, isPlaceholderData, isFetchedAfterMount } = useRunPage(list);
  const [kept, setKept] = useState<Kept | null>(null);
  const isKept = kept?.address === address;
  const items = data?.items ?? NO_RUNS;
  const shown = isKept ? kept.runs : items;
  const extra = useRunsById(isKept ? leftRuns(shown, items) : []);
  const renew = (): void => setKept({ address, runs: items, nextCursor: data?.nextCursor ?? null });
  // An answer kept from an earlier visit is shown, and does not stay; nor does an empty page.
  if (!isKept && data !== undefined && !isPlaceholderData && isFetchedAfterMount && items.length > 0) renew();
  return {
    runs: data === undefined ? undefined : shownRuns(shown, items, extra),
    nextCursor: isKept ? kept.nextCursor : (data?.nextCursor ?? null),
    fresh: isKept ? newRuns(kept.runs, items, data?.nextCursor !== null) : { count: 0, orMore: false },
    isOld: isPlaceholderData,
    error,
    retry: () => void refetch(),
    renew,
  };
}
