/**
 * The pure machine of one change's gate: which evaluation is under way, and when to look again. Whatever order news arrives in, and however
 * often, the newest head and round win. Decides nothing about verdicts.
 */
import type { GateCommand } from "./gate-command.js";

export type EvaluationRef = Pick<GateCommand, "gateId" | "position" | "round">;

export interface ChangeGateState {
  current: EvaluationRef | null;
  phase: "idle" | "evaluating" | "settling" | "standing" | "ending";
  /** Something changed while its settling was under way: settle once more. */
  settleAgain: boolean;
  /** When what stands must be looked at again (an override ends, the gate's time is over); milliseconds since 1970. */
  dueAt: number | null;
}

export type ChangeGateEvent =
  | { kind: "command"; command: GateCommand }
  /** The evaluation or settling of this round has ended; `dueAt`: when to look again. */
  | { kind: "ended"; of: EvaluationRef; dueAt: number | null }
  | { kind: "due" };

/** replace: the evaluation under way is of no use any more. */
export type ChangeGateAction =
  { kind: "evaluate"; of: EvaluationRef; replace: boolean } | { kind: "settle"; of: EvaluationRef } | { kind: "abandon" };

export interface ChangeGateStep {
  state: ChangeGateState;
  action: ChangeGateAction | null;
}

export const NEW_CHANGE_GATE: ChangeGateState = { current: null, phase: "idle", settleAgain: false, dueAt: null };

export function afterGateEvent(state: ChangeGateState, event: ChangeGateEvent): ChangeGateStep {
  switch (event.kind) {
    case "command":
      return afterCommand(state, event.command);
    case "ended":
      return ended(state, event.of, event.dueAt);
    case "due":
      return state.phase === "standing" && state.current !== null ? settleNow(state, state.current) : stays(state);
  }
}

function afterCommand(state: ChangeGateState, command: GateCommand): ChangeGateStep {
  const of = refOf(command);
  switch (command.kind) {
    case "evaluate":
      return evaluate(state, of);
    case "settle":
      return settle(state, of);
    case "withdraw":
      return withdraw(state, of);
  }
}

/** All is done and no time is awaited: the workflow may end, and the next command begins it anew. One that has heard nothing yet waits for it. */
export function isChangeGateDone({ phase, dueAt }: ChangeGateState): boolean {
  return phase === "standing" && dueAt === null;
}

function evaluate(state: ChangeGateState, of: EvaluationRef): ChangeGateStep {
  if (state.current !== null && order(of, state.current) <= 0) return stays(state);
  const next: ChangeGateState = { current: of, phase: "evaluating", settleAgain: false, dueAt: null };
  return { state: next, action: { kind: "evaluate", of, replace: state.phase === "evaluating" || state.phase === "settling" } };
}

function settle(state: ChangeGateState, of: EvaluationRef): ChangeGateStep {
  if (state.current !== null && order(of, state.current) < 0) return stays(state);
  if (state.current !== null && order(of, state.current) > 0) return settleNow(state, of);
  // The end of an evaluation reads every override there is by then.
  if (state.phase === "evaluating" || state.phase === "ending") return stays(state);
  if (state.phase === "settling") return stays({ ...state, settleAgain: true });
  return settleNow(state, of);
}

/** What is under way is given up; what stands stays as it is. Waits for the end, so that nothing outlives the workflow. */
function withdraw(state: ChangeGateState, of: EvaluationRef): ChangeGateStep {
  if (state.current !== null && order(of, state.current) < 0) return stays(state);
  const next = { current: of, settleAgain: false, dueAt: null };
  if (state.phase === "idle" || state.phase === "standing") return stays({ ...next, phase: "standing" });
  return { state: { ...next, phase: "ending" }, action: state.phase === "ending" ? null : { kind: "abandon" } };
}

function settleNow(state: ChangeGateState, of: EvaluationRef): ChangeGateStep {
  return { state: { ...state, current: of, phase: "settling", settleAgain: false, dueAt: null }, action: { kind: "settle", of } };
}

function ended(state: ChangeGateState, of: EvaluationRef, dueAt: number | null): ChangeGateStep {
  if (state.current === null || (order(of, state.current) !== 0 && state.phase !== "ending")) return stays(state);
  if (state.phase === "ending") return stays({ ...state, phase: "standing" });
  if (state.settleAgain) return settleNow(state, of);
  return stays({ ...state, phase: "standing", dueAt });
}

function stays(state: ChangeGateState): ChangeGateStep {
  return { state, action: null };
}

function refOf({ gateId, position, round }: GateCommand): EvaluationRef {
  return { gateId, position, round };
}

function order(a: EvaluationRef, b: EvaluationRef): number {
  return a.position - b.position || a.round - b.round;
}
