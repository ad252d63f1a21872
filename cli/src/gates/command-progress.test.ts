/** What a person sees while commands of a gate run. */
import { expect, jest, test } from "@jest/globals";
import { createContext } from "../context.js";
import type { Session } from "../session.js";
import { createCommandProgress, type CommandProgress } from "./command-progress.js";

function progress(isTty: boolean): { progress: CommandProgress; text: () => string; pass(ms: number): void } {
  let text = "";
  let now = 0;
  const sink = { isTty, columns: 80, rows: 24, write: async (data: string | Uint8Array) => void (text += String(data)) };
  const env = { noColor: true, dumbTerminal: false, byNpx: false, inherited: {} } as unknown as Session["env"];
  const session = { env, err: sink, out: sink, now: () => now } as unknown as Session;
  const pass = (ms: number): void => {
    now += ms;
    jest.advanceTimersByTime(ms);
  };
  return { progress: createCommandProgress(createContext(session, {}, () => undefined)), text: () => text, pass };
}

test("on a terminal a running command says for how long, and the line is gone afterwards", () => {
  jest.useFakeTimers();
  try {
    const { progress: shown, text, pass } = progress(true);
    shown.command("types", ["tsc", "-b"]);
    pass(65_000);
    shown.close();
    expect(text()).toContain("running types: tsc -b\n");
    expect(text()).toContain("… types for 1 min 05 s");
    const end = text();
    expect(end.endsWith("\r\u001b[K")).toBe(true);
    pass(5_000);
    expect(text()).toBe(end);
  } finally {
    jest.useRealTimers();
  }
});

test("in a file it is one line", () => {
  jest.useFakeTimers();
  try {
    const { progress: shown, text, pass } = progress(false);
    shown.command("types", ["tsc", "-b"]);
    pass(65_000);
    shown.close();
    expect(text()).toBe("running types: tsc -b\n");
  } finally {
    jest.useRealTimers();
  }
});

test("a command that runs again says what for", () => {
  const { progress: shown, text } = progress(false);
  for (const name of ["tests", "tests", "tests-base", "tests-red"]) shown.command(name, ["npm", "test"]);
  expect(text().trimEnd().split("\n")).toEqual([
    "running tests: npm test",
    "running tests once more: npm test",
    "running tests on the base, to see what is new: npm test",
    "running tests, only the new ones on the base's code: npm test",
  ]);
});
