/** The feed over all runs as a source that many watch. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FeedLine, FeedPlace, FeedStore } from "@praxis/database";
import type { FeedEvent, LiveSeq } from "../contract/live.js";
import { eventView } from "../events/event-view.js";
import type { Wakeups } from "../events/run-wakeups.js";
import type { TailItem, TailSource } from "./shared-tail.js";

export interface FeedDeps {
  feed: FeedStore;
  wakeups: Wakeups;
}

const PAGE = 500;
/** Should a notice be lost, the feed is read again after this time. */
const READ_AGAIN_MS = 10_000;
/** Another transaction was still open: most of ours take a few milliseconds. */
const UNSETTLED_MS = 10;

export function feedSource({ feed, wakeups }: FeedDeps): TailSource<FeedPlace> {
  return {
    compare: compareFeedPlaces,
    head: () => feed.head(),
    read: async function* (after, to) {
      for (let at = after; ;) {
        const { lines } = await feed.read(at, PAGE);
        const wanted = lines.filter(({ place }) => compareFeedPlaces(place, to) <= 0);
        if (wanted.length > 0) yield wanted.map(itemOf);
        if (wanted.length < PAGE) return;
        at = wanted.at(-1)?.place ?? at;
      }
    },
    follow: async function* (after, signal) {
      const watch = wakeups.watchAll();
      try {
        for (let at = after; !signal.aborted;) {
          const { lines, unsettled } = await feed.read(at, PAGE);
          if (lines.length > 0) yield lines.map(itemOf);
          at = lines.at(-1)?.place ?? at;
          if (lines.length === PAGE) continue;
          if (unsettled) await sleep(UNSETTLED_MS, undefined, { signal }).catch(() => undefined);
          else await watch.next(READ_AGAIN_MS, signal);
        }
      } finally {
        watch.close();
      }
    },
  };
}

/** The tail of the feed is one for three topics. */
export function isOfFeedTopic(topic: "runs" | "approvals" | "leases", { kind = "" }: Pick<TailItem<unknown>, "kind">): boolean {
  return topic === "runs" || kind.startsWith(topic === "approvals" ? "approval_" : "lease_");
}

export function feedSeq({ tx, taken }: FeedPlace): string {
  return `${String(tx)}-${String(taken)}`;
}

export function feedPlace(seq: LiveSeq): FeedPlace | null {
  if (seq === 0) return { tx: 0, taken: 0 };
  // Lines of one transaction are skipped one by one: far fewer are ever written together than a made-up place could ask for.
  const [, tx, taken] = /^(\d{1,15})-(\d{1,5})$/.exec(String(seq)) ?? [];
  return tx === undefined || taken === undefined ? null : { tx: Number(tx), taken: Number(taken) };
}

function compareFeedPlaces(a: FeedPlace, b: FeedPlace): number {
  return a.tx - b.tx || a.taken - b.taken;
}

function itemOf({ place, runId, line }: FeedLine): TailItem<FeedPlace> {
  const event: FeedEvent = { runId, ...eventView({ line }) };
  return { place, text: JSON.stringify(event), kind: event.type };
}
