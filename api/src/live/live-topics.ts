/** The topics by their names. Tails are shared by all sockets of this process, and are there only while somebody watches. */
import type { RunStore } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { historyIdSchema, historyPlace } from "../contract/history.js";
import type { LiveSeq } from "../contract/live.js";
import { HISTORY_START, historyIdOf, type HistoryPlace } from "../history/history-place.js";
import type { HistoryTails } from "../history/history-tails.js";
import { requireRun } from "../runs/require-run.js";
import { collabSource, type CollabTailDeps } from "./collab-tail.js";
import { feedPlace, feedSeq, feedSource, isOfFeedTopic, type FeedDeps } from "./feed-tail.js";
import { runEventsSource, type RunEventsDeps } from "./run-events-tail.js";
import { createSharedTail } from "./shared-tail.js";
import { createSharedTails } from "./shared-tails.js";
import { createTopic, numberedPlace, type Topic } from "./topic.js";

export interface TopicDeps extends RunEventsDeps, FeedDeps {
  runs: RunStore;
  historyTails: HistoryTails;
  collab: CollabTailDeps;
}

/** Throws `not_found` for a name that is no topic. */
export type LiveTopics = (name: string) => Topic;

const OF_A_RUN = /^runs\/([^/]{1,60})\/(events|history)$/;

export function createLiveTopics(deps: TopicDeps): LiveTopics {
  const feed = createSharedTail(feedSource(deps));
  const collab = createSharedTail(collabSource(deps.collab));
  const runEvents = createSharedTails((runId) => runEventsSource(deps, runId));
  return (name) => {
    if (name === "runs" || name === "approvals" || name === "leases")
      return createTopic({
        scope: "runs:read",
        tail: () => feed,
        toSeq: feedSeq,
        fromSeq: feedPlace,
        wants: (item) => isOfFeedTopic(name, item),
      });
    if (name === "collab/events") return createTopic({ scope: "collab:read", tail: () => collab, toSeq: Number, fromSeq: numberedPlace });
    const [, runId, what] = OF_A_RUN.exec(name) ?? [];
    if (runId === undefined) throw new DomainError("not_found", "There is no such topic.");
    const check = (): Promise<unknown> => requireRun(deps.runs, runId);
    if (what === "history") return historyTopic(deps.historyTails, runId, check);
    const ending = async (): Promise<Record<string, unknown>> => ({ status: (await deps.runs.getRun(runId))?.status ?? "unknown" });
    return createTopic({ scope: "runs:read", tail: () => runEvents.of(runId), toSeq: Number, fromSeq: numberedPlace, check, ending });
  };
}

function historyTopic(tails: HistoryTails, runId: string, check: () => Promise<unknown>): Topic {
  return createTopic<HistoryPlace>({
    scope: "runs:read",
    tail: () => tails.of(runId),
    toSeq: (place) => (place.eventId === 0 ? 0 : historyIdOf(place)),
    fromSeq: historyPlaceOf,
    check,
    ending: () => Promise.resolve({ rows: "complete" }),
  });
}

function historyPlaceOf(seq: LiveSeq): HistoryPlace | null {
  if (seq === 0) return HISTORY_START;
  return historyIdSchema.safeParse(seq).success ? historyPlace(String(seq)) : null;
}
