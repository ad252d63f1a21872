/** What is measured, and how much of it in each mode. */
import type { ContenderName } from "./stage.js";

export interface Scenario {
  name: string;
  steps: number;
  contenders: readonly ContenderName[];
  /** Null: arrivals at half of the rate that A reached at 64 at once. */
  concurrency: number | null;
  /** Runs of each contender in a round. */
  runs: number;
  rounds: number;
}

export interface Plan {
  scenarios: readonly Scenario[];
  /** POST /runs alone. */
  starts: { concurrency: number; calls: number; rounds: number }[];
}

const TEN = { steps: 10, contenders: ["A", "B", "B short"] } as const;
const ONE = { steps: 1, contenders: ["A", "B"] } as const;

/** 64 at once comes first: the rate of half load follows from it. */
export const FULL: Plan = {
  scenarios: [
    { ...TEN, name: "10 steps, 64 at once", concurrency: 64, runs: 128, rounds: 3 },
    { ...TEN, name: "10 steps, 16 at once", concurrency: 16, runs: 48, rounds: 5 },
    { ...TEN, name: "10 steps, 1 at once", concurrency: 1, runs: 10, rounds: 6 },
    { ...TEN, name: "10 steps, half load", concurrency: null, runs: 40, rounds: 4, contenders: ["A", "B"] },
    { ...ONE, name: "1 step, 64 at once", concurrency: 64, runs: 192, rounds: 4 },
    { ...ONE, name: "1 step, 16 at once", concurrency: 16, runs: 96, rounds: 4 },
    { ...ONE, name: "1 step, 1 at once", concurrency: 1, runs: 30, rounds: 4 },
  ],
  starts: [
    { concurrency: 1, calls: 50, rounds: 4 },
    { concurrency: 16, calls: 160, rounds: 3 },
    { concurrency: 64, calls: 192, rounds: 3 },
  ],
};

export const QUICK: Plan = {
  scenarios: [
    { ...TEN, name: "10 steps, 64 at once", concurrency: 64, runs: 64, rounds: 1 },
    { ...TEN, name: "10 steps, 16 at once", concurrency: 16, runs: 24, rounds: 2 },
    { ...TEN, name: "10 steps, 1 at once", concurrency: 1, runs: 6, rounds: 2 },
    { ...TEN, name: "10 steps, half load", concurrency: null, runs: 16, rounds: 1, contenders: ["A", "B"] },
    { ...ONE, name: "1 step, 16 at once", concurrency: 16, runs: 48, rounds: 1 },
    { ...ONE, name: "1 step, 1 at once", concurrency: 1, runs: 10, rounds: 1 },
  ],
  starts: [{ concurrency: 1, calls: 40, rounds: 1 }],
};
