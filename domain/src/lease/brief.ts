/** What the next holder of a step is told about a grant before it. */
import type { Json } from "../hashing/index.js";
import type { LeaseState } from "./lease-state.js";

/** `unverified`: completed, but the work did not pass. `stalled`: alive without progress, taken back. */
export type BriefEnd = LeaseState | "stalled" | "unverified";

export interface Brief {
  leaseId: string;
  agentId: string;
  fence: number;
  attempt: number;
  round: number;
  endedAs: BriefEnd;
  endedAt: string;
  /** Why the holder lost it or gave it back; null when nobody said. */
  reason: string | null;
  checkpoint: Json | null;
  /** What it left in the run's log and among its artifacts. */
  recorded: { events: number; artifacts: readonly string[] };
  /** Effects that were begun (`agent.effect.begun`) and of which no end was told. */
  unknownSideEffects: readonly string[];
  /** The artifact that says why the verification failed. */
  evidenceArtifact?: string;
}

/** An agent tells of an outside effect before (`begun`) and after (`ended`) it; both carry `data.effect`, its name. */
export const EFFECT_BEGUN = "agent.effect.begun";
export const EFFECT_ENDED = "agent.effect.ended";
const EFFECTS_MOST = 100;

/** The effects whose outcome is unknown after these events. Order counts: begun, ended, begun again is open. */
export function openEffects(
  open: readonly string[],
  events: readonly { type: string; data: { readonly [key: string]: Json | undefined } }[],
): string[] {
  const found = new Set(open);
  for (const { type, data } of events) {
    if (typeof data["effect"] !== "string") continue;
    if (type === EFFECT_BEGUN) found.add(data["effect"]);
    if (type === EFFECT_ENDED) found.delete(data["effect"]);
  }
  return [...found].slice(-EFFECTS_MOST);
}
