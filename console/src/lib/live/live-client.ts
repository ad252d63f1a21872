/** Every topic of the page over its one live connection: hands frames to the topics they name, and says how up to date the page is. No React. */
import type { LiveSeq } from "@praxis/api/contract";
import { FollowedTopic, type TopicHandlers, type TopicStatus } from "./followed-topic";
import { LiveConnection, type ConnectionStatus, type LiveConnectionDeps } from "./live-connection";

/** `behindSince`: the connection stands, and since then some topic has not gone on yet. */
export type LiveStatus = ConnectionStatus & { readonly behindSince: number | null };

export interface LiveClient {
  start(): void;
  stop(): void;
  /** The network may be back, or have gone unseen while the machine slept. */
  nudge(): void;
  /** @param after what was read already; without it the topic begins with what comes next. The answer ends it. */
  watch(topic: string, after: LiveSeq | undefined, handlers: TopicHandlers): () => void;
  topicStatus(topic: string): TopicStatus;
  status(): LiveStatus;
  /** Tells of every change of a status; answers how to end it. */
  subscribe(listener: () => void): () => void;
}

const UNKNOWN: TopicStatus = { following: false, ended: false, problem: null };

const isBehind = ({ following, ended, problem }: TopicStatus): boolean => !following && !ended && problem === null;

export function createLiveClient(deps: LiveConnectionDeps): LiveClient {
  const topics = new Map<string, FollowedTopic>();
  const listeners = new Set<() => void>();
  let status: LiveStatus = { state: "connecting", behindSince: null };
  let statuses = new Map<string, TopicStatus>();

  const changed = (): void => {
    statuses = new Map([...topics].map(([name, topic]) => [name, topic.status]));
    const behind = connection.status.state === "open" && [...statuses.values()].some(isBehind);
    status = { ...connection.status, behindSince: behind ? (status.behindSince ?? deps.now()) : null };
    for (const listener of [...listeners]) listener();
  };
  const connection: LiveConnection = new LiveConnection(deps, {
    opened: () => {
      for (const topic of topics.values()) topic.opened();
      changed();
    },
    frame: (frame) => {
      if (!("topic" in frame)) return;
      topics.get(frame.topic)?.take(frame);
      if (!("event" in frame)) changed();
    },
    lost: () => {
      for (const topic of topics.values()) topic.rest();
      changed();
    },
  });
  const topicOf = (name: string): FollowedTopic => {
    const known = topics.get(name);
    if (known !== undefined) return known;
    const made = new FollowedTopic(name, {
      isOpen: () => connection.status.state === "open",
      send: (request) => connection.send(request),
      later: deps.later,
      changed,
      gone: () => {
        topics.delete(name);
        changed();
      },
    });
    topics.set(name, made);
    return made;
  };
  return {
    start: () => connection.start(),
    stop: () => connection.stop(),
    nudge: () => connection.nudge(),
    watch: (name, after, handlers) => {
      const end = topicOf(name).watch(after, handlers);
      changed();
      return end;
    },
    topicStatus: (name) => statuses.get(name) ?? UNKNOWN,
    status: () => status,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
