/** What a socket can subscribe to: where to begin, what comes, and how it ends. Hides how places of different topics look. */
import type { Scope } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import type { LiveSeq } from "../contract/live.js";
import type { SharedTail, TailItem } from "./shared-tail.js";

export interface TopicEvent {
  seq: LiveSeq;
  /** JSON. */
  text: string;
}

export interface Topic {
  scope: Scope;
  /** Throws what a call would answer, such as `run_not_found`, and `malformed_request` for an `after` that is no place of this topic. */
  begin(after: LiveSeq | undefined): Promise<Subscription>;
}

export interface Subscription {
  /** Where it begins. */
  seq: LiveSeq;
  /** Ends when nothing more can come, or at once when `signal` aborts. */
  events(signal: AbortSignal): AsyncIterable<readonly TopicEvent[]>;
  /** What is said when it has ended. */
  ending(): Promise<Record<string, unknown>>;
}

export interface TopicParts<Place> {
  scope: Scope;
  tail: () => SharedTail<Place>;
  toSeq: (place: Place) => LiveSeq;
  /** Null: no place of this topic. 0 is the beginning of every topic. */
  fromSeq: (seq: LiveSeq) => Place | null;
  /** Throws when there is no such thing. */
  check?: () => Promise<unknown>;
  ending?: () => Promise<Record<string, unknown>>;
  wants?: (item: TailItem<Place>) => boolean;
}

export function createTopic<Place>({ scope, tail, toSeq, fromSeq, check, ending, wants }: TopicParts<Place>): Topic {
  return {
    scope,
    begin: async (after) => {
      await check?.();
      const shared = tail();
      const from = after === undefined ? await shared.head() : fromSeq(after);
      if (from === null) throw new DomainError("malformed_request", "`after` is no place of this topic. Leave it out to begin now.");
      return {
        seq: toSeq(from),
        events: async function* (signal) {
          for await (const items of shared.watch(from, signal)) {
            const wanted = wants ? items.filter(wants) : items;
            if (wanted.length > 0) yield wanted.map(({ place, text }) => ({ seq: toSeq(place), text }));
          }
        },
        ending: ending ?? (() => Promise.resolve({})),
      };
    },
  };
}

/** For topics that are numbered. */
export function numberedPlace(seq: LiveSeq): number | null {
  const number = typeof seq === "number" ? seq : /^\d{1,15}$/.test(seq) ? Number(seq) : null;
  return number !== null && Number.isSafeInteger(number) ? number : null;
}
