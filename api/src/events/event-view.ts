/** A stored line → RunEvent. The line is ours and sealed, so it is read, not checked. */
import type { EventLine } from "@praxis/database";
import type { EventEnvelope } from "@praxis/domain/events";
import type { RunEvent } from "../contract/events.js";

const STEP = "step:";

export function eventView({ line }: Pick<EventLine, "line">): RunEvent {
  const { seq, ts, type, actor, subject, data } = JSON.parse(line) as EventEnvelope;
  const attempt = data["attempt"];
  return {
    seq,
    ts,
    type,
    actor,
    ...(subject.startsWith(STEP) ? { stepId: subject.slice(STEP.length) } : {}),
    ...(typeof attempt === "number" ? { attempt } : {}),
    data: { ...data },
  };
}
