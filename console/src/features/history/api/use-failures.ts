"use client";
/** Why the rows in view failed or were tried again, for components: told anew whenever more of it is known. */
import { HISTORY_EVENTS_MAX, historyEventsSchema, paths } from "@praxis/api/contract";
import { useMemo, useReducer } from "react";
import { apiChange } from "../../../lib/api/api-client";
import { createFailures, type Failures } from "../model/failures";

/** Longer than scrolling takes from one row to the next. */
const SOON_MS = 200;

export function useFailures(runId: string): Failures {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  return useMemo(
    () =>
      createFailures({
        read: async (ids) => (await apiChange(paths.runHistoryEvents(runId), historyEventsSchema, { body: { ids } })).body.items,
        most: HISTORY_EVENTS_MAX,
        soon: (then) => void setTimeout(then, SOON_MS),
        changed,
      }),
    [runId],
  );
}
