/** Made-up histories for tests: single events, and a long loop of activities as an agent's run leaves it. */
import type { LeanEvent } from "../event-store";

/** Its own group, at the time of its number, unless said otherwise. */
export function leanEvent(id: string, type: string, rest: Partial<LeanEvent> = {}): LeanEvent {
  return { id, time: Number(id.slice(id.indexOf(".") + 1)), type, group: id, name: "", attempt: 0, flags: 0, bytes: 0, ...rest };
}

/** `count` activities of 3 events each, one second apart; every `failEvery`th fails. */
export function loopHistory(count: number, failEvery = 0): LeanEvent[] {
  const events: LeanEvent[] = [];
  const add = (type: string, time: number, rest: Partial<LeanEvent> = {}): string => {
    const id = `0.${String(events.length + 1)}`;
    events.push(leanEvent(id, type, { time, ...rest }));
    return id;
  };
  for (let index = 0; index < count; index += 1) {
    const time = index * 1000;
    const name = `step-${String(index % 10)}`;
    const group = add("ActivityTaskScheduled", time, { name });
    add("ActivityTaskStarted", time + 100, { group, attempt: 1 });
    const isFailed = failEvery > 0 && index % failEvery === failEvery - 1;
    add(isFailed ? "ActivityTaskFailed" : "ActivityTaskCompleted", time + 600, { group });
  }
  return events;
}
