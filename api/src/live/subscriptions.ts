/** The topics of one socket: each is pulled from its tail as fast as the socket takes it, and ends by itself without the others. */
import { holds, type Principal } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import { LIVE_TOPICS_MAX, type LiveSeq } from "../contract/live.js";
import { toProblem } from "../http/problem.js";
import type { LiveTopics } from "./live-topics.js";
import type { Outbox } from "./outbox.js";
import type { Topic } from "./topic.js";

export interface Subscriptions {
  readonly size: number;
  /** A second time: begins anew. What is wrong is said in a frame. */
  subscribe(name: string, after: LiveSeq | undefined): void;
  unsubscribe(name: string): void;
  /** Topics that this caller may not read end with an error. */
  identified(principal: Principal): void;
  /** Ends all. Answers where each stood. */
  end(): Record<string, LiveSeq>;
}

interface Subscribed {
  name: string;
  topic: Topic;
  over: AbortController;
  /** Null: it has not begun. */
  seq: LiveSeq | null;
}

export function createSubscriptions(deps: { principal: Principal; topics: LiveTopics; outbox: Outbox }): Subscriptions {
  const { topics, outbox } = deps;
  const open = new Map<string, Subscribed>();
  let caller = deps.principal;

  const fail = (name: string, error: unknown): void => {
    const { code, detail } = toProblem(error, "").body;
    outbox.say({ topic: name, error: { code, detail } });
  };
  const end = (name: string): void => {
    open.get(name)?.over.abort();
    open.delete(name);
  };
  const subscribe = async (name: string, after: LiveSeq | undefined): Promise<void> => {
    const topic = topics(name);
    if (!holds(caller, topic.scope)) throw insufficient(topic);
    end(name);
    if (open.size >= LIVE_TOPICS_MAX)
      throw new DomainError("rate_limited", `One socket carries ${String(LIVE_TOPICS_MAX)} topics at most.`);
    const subscribed: Subscribed = { name, topic, over: new AbortController(), seq: null };
    open.set(name, subscribed);
    try {
      await pour(outbox, subscribed, after);
    } catch (error) {
      if (!subscribed.over.signal.aborted) throw error;
    } finally {
      if (open.get(name) === subscribed) open.delete(name);
    }
  };
  return {
    get size() {
      return open.size;
    },
    subscribe: (name, after) => {
      subscribe(name, after).catch((error: unknown) => fail(name, error));
    },
    unsubscribe: end,
    identified: (principal) => {
      caller = principal;
      for (const { name, topic } of [...open.values()]) {
        if (holds(principal, topic.scope)) continue;
        end(name);
        fail(name, insufficient(topic));
      }
    },
    end: () => {
      const places = Object.fromEntries([...open.values()].flatMap(({ name, seq }) => (seq === null ? [] : [[name, seq]])));
      for (const name of [...open.keys()]) end(name);
      return places;
    },
  };
}

/** Everything of a topic, until it ends or is ended. */
async function pour(outbox: Outbox, subscribed: Subscribed, after: LiveSeq | undefined): Promise<void> {
  const { name, topic, over } = subscribed;
  const { signal } = over;
  const isOver = (): boolean => signal.aborted;
  const begun = await topic.begin(after);
  if (isOver()) return;
  subscribed.seq = begun.seq;
  outbox.say({ topic: name, seq: begun.seq, subscribed: true });
  for await (const events of begun.events(signal)) {
    for (const { seq, text } of events) {
      await outbox.room(signal);
      if (isOver()) return;
      outbox.sayText(`{"topic":${JSON.stringify(name)},"seq":${JSON.stringify(seq)},"event":${text}}`);
      subscribed.seq = seq;
    }
  }
  const end = isOver() ? null : await begun.ending();
  if (end !== null && !isOver()) outbox.say({ topic: name, end });
}

function insufficient({ scope }: Topic): DomainError {
  return new DomainError("insufficient_scope", `This topic needs the scope ${scope}.`, { details: { scope } });
}
