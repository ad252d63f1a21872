/** Statuses for people: a sign, a word and a colour, so that none of the three is needed alone. */
import type { RunStatus, StepStatus, WaitingOn } from "@praxis/domain/run";
import type { Colour, Paint } from "../text/paint.js";

interface Look {
  sign: string;
  word: string;
  colour: Colour;
}

const STEP = {
  pending: { sign: "○", word: "pending", colour: "dim" },
  ready: { sign: "○", word: "ready", colour: "blue" },
  running: { sign: "▶", word: "running", colour: "cyan" },
  waiting: { sign: "◇", word: "waiting", colour: "yellow" },
  succeeded: { sign: "✓", word: "succeeded", colour: "green" },
  failed: { sign: "✗", word: "failed", colour: "red" },
  skipped: { sign: "–", word: "skipped", colour: "dim" },
  cancelled: { sign: "⊘", word: "cancelled", colour: "yellow" },
  unknown: { sign: "?", word: "unknown", colour: "red" },
  reused: { sign: "↻", word: "reused", colour: "green" },
} as const satisfies Record<StepStatus, Look>;

const RUN = {
  accepted: { sign: "○", word: "accepted", colour: "blue" },
  running: { sign: "▶", word: "running", colour: "cyan" },
  paused: { sign: "‖", word: "paused", colour: "yellow" },
  succeeded: { sign: "✓", word: "succeeded", colour: "green" },
  failed: { sign: "✗", word: "failed", colour: "red" },
  cancelled: { sign: "⊘", word: "cancelled", colour: "yellow" },
  timed_out: { sign: "✗", word: "timed out", colour: "red" },
} as const satisfies Record<RunStatus, Look>;

const WAITING = {
  none: "",
  approval: "a person's answer",
  lease: "an agent",
  gate: "a gate",
  timer: "its time to come",
  step: "a step",
  worker: "a worker (none has moved it; is one running?)",
  temporal: "Temporal (it cannot be reached)",
  repair: "repair (the workflow's code fails; see the worker's log)",
} as const satisfies Record<WaitingOn, string>;

export function stepStatus(status: StepStatus, paint: Paint): string {
  const { sign, word, colour } = STEP[status];
  return paint(colour, `${sign} ${word}`);
}

export function runStatus(status: RunStatus, paint: Paint): string {
  const { sign, word, colour } = RUN[status];
  return paint(colour, `${sign} ${word}`);
}

/** Empty for `none`. */
export function waitingWords(waitingOn: WaitingOn): string {
  return WAITING[waitingOn];
}

/** The short form for tables. */
export function waitingWord(waitingOn: WaitingOn): string {
  return waitingOn === "none" ? "" : waitingOn;
}
