/** When a dead child is started again. */
import { describe, expect, test } from "@jest/globals";
import { afterDeath, NO_DEATHS, type Deaths } from "./restart-policy.js";

/** Pauses (or "loop") of a child that lives `lifeMs` each time. */
function history(lifeMs: number, deaths: number): (number | "loop")[] {
  let state: Deaths = NO_DEATHS;
  let now = 0;
  return Array.from({ length: deaths }, () => {
    const bornAt = now;
    now += lifeMs;
    const verdict = afterDeath(state, { bornAt, diedAt: now });
    state = verdict.deaths;
    if (verdict.kind === "crash_loop") return "loop";
    now += verdict.afterMs;
    return verdict.afterMs;
  });
}

describe("restarting", () => {
  test("the pause doubles from 0.2 s and the fifth death within a minute is a crash loop", () => {
    expect(history(10, 5)).toEqual([200, 400, 800, 1600, "loop"]);
  });

  test("a child that dies every 20 s is never given up, and its pause stops growing at 10 s", () => {
    expect(history(20_000, 9)).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000]);
  });

  test("a minute of life makes it as good as new", () => {
    expect(history(60_000, 4)).toEqual([200, 200, 200, 200]);
  });

  test("five deaths in just over a minute are no crash loop", () => {
    let state: Deaths = NO_DEATHS;
    const verdicts = [0, 20_000, 40_000, 59_000, 60_001].map((diedAt) => {
      const verdict = afterDeath(state, { bornAt: diedAt - 1, diedAt });
      state = verdict.deaths;
      return verdict.kind;
    });
    expect(verdicts).not.toContain("crash_loop");
  });
});
