/** The launcher ladder's decisions, with rungs that are told what to do. */
import { describe, expect, test } from "@jest/globals";
import { climbLadder, listRefusals } from "./climb-ladder.js";
import { findTemporal, isNewEnough, NoTemporalServerError } from "./find-temporal.js";

const works = (name: string) => ({ name, attempt: async () => name });
const refuses = (name: string) => ({
  name,
  attempt: async (): Promise<string> => {
    throw new Error(`${name} said no\nwith details`);
  },
});

describe("the ladder", () => {
  test("the first rung that works wins and later ones are not tried", async () => {
    const never = {
      name: "never",
      attempt: async (): Promise<string> => {
        throw new Error("was tried");
      },
    };
    const climb = await climbLadder([refuses("a"), works("b"), never]);
    expect(climb).toMatchObject({ found: true, value: "b", rung: "b", refusals: [{ rung: "a" }] });
  });

  test("when every rung fails, all of them are listed with their first line", async () => {
    const climb = await climbLadder([refuses("a"), refuses("b")]);
    expect(climb.found).toBe(false);
    expect(listRefusals(climb.refusals)).toBe("  1. a: a said no\n  2. b: b said no");
  });

  test("the message of a failed ladder says what was tried and what to do", () => {
    const error = new NoTemporalServerError("Temporal server", [{ rung: "temporal on PATH", why: "not there" }]);
    expect(error.message).toContain("1. temporal on PATH: not there");
    expect(error.message).toContain("set TEMPORAL_ADDRESS");
  });

  test("a given address is used before anything is searched or fetched", async () => {
    const environment = { TEMPORAL_ADDRESS: "temporal.example:7233", PATH: "" };
    const say = (): never => {
      throw new Error("nothing may be fetched");
    };
    expect(await findTemporal({ environment, cacheDir: "/nonexistent", say })).toEqual({
      kind: "external",
      address: "temporal.example:7233",
    });
  });

  test.each([
    ["temporal version 1.5.0 (Server 1.29.1, UI 2.41.0)", true],
    ["temporal version 1.9.1 (Server 1.32.0, UI 2.54.0)", true],
    ["temporal version 2.0.0", true],
    ["temporal version 1.4.2 (Server 1.28.0, UI 2.39.0)", false],
    ["temporal version 0.13.1", false],
    ["something else", false],
  ])("%s: new enough is %s", (said, expected) => {
    expect(isNewEnough(said)).toBe(expected);
  });
});
