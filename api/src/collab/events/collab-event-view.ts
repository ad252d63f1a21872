/** A line of the log → CollabEvent. The line is ours and sealed, so it is read, not checked. */
import type { CollaborationEvent, EventLine } from "@praxis/collaboration/store";
import type { CollabEvent } from "../../contract/collab-events.js";

/** The store knows posted keys of all callers apart by this form; callers see their own text again. */
export function postedKey(key: string, principalId: string): string {
  return `event ${key} by ${principalId}`;
}

const POSTED_KEY = /^event (\S+) by /;

export function collabEventView({ line }: Pick<EventLine, "line">): CollabEvent {
  const { seq, ts, actor, type, subject, data, key } = JSON.parse(line) as CollaborationEvent;
  const posted = key === undefined ? undefined : POSTED_KEY.exec(key)?.[1];
  // How the store remembers answers is its own affair.
  const { keyed: _keyed, ...shown } = data;
  return {
    seq,
    ts,
    actor,
    type,
    ...(subject === undefined ? {} : { subject }),
    data: shown,
    ...(posted === undefined ? {} : { key: posted }),
  };
}
