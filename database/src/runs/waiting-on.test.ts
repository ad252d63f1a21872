/** What a run waits on, against the rule said in words, for thousands of made-up step lists. */
import { expect, test } from "@jest/globals";
import { STEP_STATUSES, WAITING_ON, type StepStatus, type WaitingOn } from "@praxis/domain/run";
import { waitingOnOf, withWaiting } from "./waiting-on.js";

interface Step {
  status: StepStatus;
  waitingOn: WaitingOn;
}

/** Mulberry32: small and repeatable. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const RANK = ["approval", "lease", "gate", "timer", "step"];
const seeds = Array.from({ length: 3_000 }, (_, index) => index + 1);

function stepsOf(seed: number): Step[] {
  const next = random(seed);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(next() * values.length)] as Value;
  // Few running ones, or nearly every list would answer `none`.
  const statuses = STEP_STATUSES.filter((status) => status !== "running" || next() < 0.3);
  return Array.from({ length: Math.floor(next() * 8) }, () => ({ status: pick(statuses), waitingOn: pick(WAITING_ON) }));
}

test("none while any step runs, else the first of approval, lease, gate, timer, step among those that wait", () => {
  const seen = new Set<WaitingOn>();
  for (const seed of seeds) {
    const steps = stepsOf(seed);
    const answer = waitingOnOf(steps);
    seen.add(answer);
    const reasons = steps
      .filter(({ status }) => status === "waiting" || status === "unknown")
      .map(({ waitingOn }) => RANK.indexOf(waitingOn));
    const best = Math.min(...reasons.filter((rank) => rank >= 0));
    const expected = steps.some(({ status }) => status === "running") || best === Number.POSITIVE_INFINITY ? "none" : RANK[best];
    expect({ seed, answer }).toEqual({ seed, answer: expected });
  }
  expect([...seen].sort()).toEqual(["approval", "gate", "lease", "none", "step", "timer"]);
});

test("the order of the steps does not matter", () => {
  for (const seed of seeds) {
    const steps = stepsOf(seed);
    expect(waitingOnOf(steps.toReversed())).toBe(waitingOnOf(steps));
  }
});

test("the time since when moves only with the reason, and there is none for `none`", () => {
  const row = { waitingOn: "approval", waitingSince: "then" } as const satisfies { waitingOn: WaitingOn; waitingSince: string };
  expect(withWaiting<{ waitingOn: WaitingOn; waitingSince: string | null }>(row, "approval", "now").waitingSince).toBe("then");
  expect(withWaiting<{ waitingOn: WaitingOn; waitingSince: string | null }>(row, "timer", "now").waitingSince).toBe("now");
  expect(withWaiting<{ waitingOn: WaitingOn; waitingSince: string | null }>(row, "none", "now").waitingSince).toBeNull();
});
