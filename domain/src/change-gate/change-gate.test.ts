/** Whatever order news of a change arrives in, the newest head and round win, and nothing that is awaited is forgotten. */
import { expect, test } from "@jest/globals";
import {
  afterGateEvent,
  isChangeGateDone,
  NEW_CHANGE_GATE,
  type ChangeGateAction,
  type ChangeGateEvent,
  type ChangeGateState,
  type EvaluationRef,
  type GateCommand,
} from "./index.js";

const ref = (position: number, round = 1): EvaluationRef => ({ gateId: `gat_${String(position)}`, position, round });
const told = (kind: GateCommand["kind"], of: EvaluationRef): ChangeGateEvent => ({
  kind: "command",
  command: { id: "cmd_1", kind, ...of },
});
const evaluating = (of: EvaluationRef): ChangeGateState => ({ ...NEW_CHANGE_GATE, current: of, phase: "evaluating" });
const settling = (of: EvaluationRef, settleAgain = false): ChangeGateState => ({
  ...NEW_CHANGE_GATE,
  current: of,
  phase: "settling",
  settleAgain,
});
const standing = (of: EvaluationRef, dueAt: number | null = null): ChangeGateState => ({
  ...NEW_CHANGE_GATE,
  current: of,
  phase: "standing",
  dueAt,
});
const ending = (of: EvaluationRef): ChangeGateState => ({ ...NEW_CHANGE_GATE, current: of, phase: "ending" });
const evaluate = (of: EvaluationRef, replace = false): ChangeGateAction => ({ kind: "evaluate", of, replace });
const settle = (of: EvaluationRef): ChangeGateAction => ({ kind: "settle", of });

test.each<[string, ChangeGateState, ChangeGateEvent, ChangeGateState, ChangeGateAction | null]>([
  ["the first request is judged", NEW_CHANGE_GATE, told("evaluate", ref(1)), evaluating(ref(1)), evaluate(ref(1))],
  ["a repeat changes nothing", evaluating(ref(1)), told("evaluate", ref(1)), evaluating(ref(1)), null],
  ["a newer head replaces what is under way", evaluating(ref(1)), told("evaluate", ref(2)), evaluating(ref(2)), evaluate(ref(2), true)],
  ["a newer head replaces a settling", settling(ref(1), true), told("evaluate", ref(2)), evaluating(ref(2)), evaluate(ref(2), true)],
  ["an older head that comes late changes nothing", evaluating(ref(2)), told("evaluate", ref(1, 9)), evaluating(ref(2)), null],
  ["an older head after the verdict changes nothing", standing(ref(2), 7), told("evaluate", ref(1)), standing(ref(2), 7), null],
  ["a re-run of the same head is judged", standing(ref(1), 7), told("evaluate", ref(1, 2)), evaluating(ref(1, 2)), evaluate(ref(1, 2))],
  ["an older round that comes late changes nothing", evaluating(ref(1, 2)), told("evaluate", ref(1)), evaluating(ref(1, 2)), null],
  ["an override wakes a gate that had ended", NEW_CHANGE_GATE, told("settle", ref(3)), settling(ref(3)), settle(ref(3))],
  ["an override of what stands is settled", standing(ref(1), 7), told("settle", ref(1)), settling(ref(1)), settle(ref(1))],
  ["an override while judging waits for the end, which reads it", evaluating(ref(1)), told("settle", ref(1)), evaluating(ref(1)), null],
  ["an override while settling is settled afterwards", settling(ref(1)), told("settle", ref(1)), settling(ref(1), true), null],
  ["an override of an older head changes nothing", standing(ref(2)), told("settle", ref(1)), standing(ref(2)), null],
  ["an override of a head not heard of yet is settled", standing(ref(1), 7), told("settle", ref(2)), settling(ref(2)), settle(ref(2))],
  ["the end is remembered with its next look", evaluating(ref(1)), { kind: "ended", of: ref(1), dueAt: 9 }, standing(ref(1), 9), null],
  ["the end of what was replaced changes nothing", evaluating(ref(2)), { kind: "ended", of: ref(1), dueAt: 9 }, evaluating(ref(2)), null],
  [
    "the end of an older round changes nothing",
    evaluating(ref(1, 2)),
    { kind: "ended", of: ref(1), dueAt: 9 },
    evaluating(ref(1, 2)),
    null,
  ],
  ["an end before anything began changes nothing", NEW_CHANGE_GATE, { kind: "ended", of: ref(1), dueAt: 9 }, NEW_CHANGE_GATE, null],
  [
    "an end with something new beside it is settled again",
    settling(ref(1), true),
    { kind: "ended", of: ref(1), dueAt: 9 },
    settling(ref(1)),
    settle(ref(1)),
  ],
  ["a withdrawal gives up what is under way", evaluating(ref(1)), told("withdraw", ref(1)), ending(ref(1)), { kind: "abandon" }],
  [
    "a withdrawal gives up a settling, and what was to be settled again",
    settling(ref(1), true),
    told("withdraw", ref(1)),
    ending(ref(1)),
    { kind: "abandon" },
  ],
  ["a second withdrawal changes nothing", ending(ref(1)), told("withdraw", ref(1)), ending(ref(1)), null],
  ["a withdrawal of what stands forgets when to look again", standing(ref(1), 7), told("withdraw", ref(1)), standing(ref(1)), null],
  ["a withdrawal that comes first lets the workflow end", NEW_CHANGE_GATE, told("withdraw", ref(1)), standing(ref(1)), null],
  ["a withdrawal of an older head changes nothing", evaluating(ref(2)), told("withdraw", ref(1)), evaluating(ref(2)), null],
  ["what was given up has ended", ending(ref(1)), { kind: "ended", of: ref(1), dueAt: null }, standing(ref(1)), null],
  ["what was given up had an older round", ending(ref(1, 2)), { kind: "ended", of: ref(1), dueAt: 9 }, standing(ref(1, 2)), null],
  ["a newer head after a withdrawal is judged", ending(ref(1)), told("evaluate", ref(2)), evaluating(ref(2)), evaluate(ref(2))],
  ["an override of what was withdrawn changes nothing", ending(ref(1)), told("settle", ref(1)), ending(ref(1)), null],
  ["the due time settles", standing(ref(1), 9), { kind: "due" }, settling(ref(1)), settle(ref(1))],
  ["a due time that comes while judging changes nothing", evaluating(ref(1)), { kind: "due" }, evaluating(ref(1)), null],
])("%s", (_, state, event, after, action) => {
  expect(afterGateEvent(state, event)).toEqual({ state: after, action });
});

test("only what stands without a time to look again is done", () => {
  expect([NEW_CHANGE_GATE, evaluating(ref(1)), settling(ref(1)), ending(ref(1)), standing(ref(1), 5)].some(isChangeGateDone)).toBe(false);
  expect(isChangeGateDone(standing(ref(1)))).toBe(true);
});
