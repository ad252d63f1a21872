"use client";
/** A live topic for a component: its events as they come, for as long as it is shown. */
import type { LiveSeq } from "@praxis/api/contract";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import type { TopicHandlers, TopicStatus } from "./followed-topic";
import { useLiveClient } from "./live-provider";

/** What is pushed is asked for as well now and then: not every change is an event. */
const SAFETY_MS = 20_000;
/** Without the socket. */
const ALONE_MS = 3_000;

export interface TopicWatch extends TopicStatus {
  /** How often what the topic tells of should be read besides, in milliseconds. */
  readonly pollMs: number;
}

interface Options extends Partial<TopicHandlers> {
  /** What was read already when the component came; later values change nothing. Without it: what comes next. */
  after?: LiveSeq | undefined;
}

const UNKNOWN: TopicStatus = { following: false, ended: false, problem: null };

/** @param topic null: none now */
export function useTopic(topic: string | null, { after, event, began }: Options): TopicWatch {
  const client = useLiveClient();
  const onEvent = useEffectEvent((one: unknown, seq: LiveSeq) => event?.(one, seq));
  const onBegan = useEffectEvent(() => began?.());
  const place = useEffectEvent(() => after);
  useEffect(() => {
    if (topic === null) return;
    return client.watch(topic, place(), { event: (one, seq) => onEvent(one, seq), began: () => onBegan() });
  }, [client, topic]);
  const read = (): TopicStatus => (topic === null ? UNKNOWN : client.topicStatus(topic));
  const status = useSyncExternalStore(client.subscribe, read, () => UNKNOWN);
  return { ...status, pollMs: status.following ? SAFETY_MS : ALONE_MS };
}
