import { expect, test } from "@jest/globals";
import { judgeEnd, stoppedError, stopReason } from "./command-outcome.js";

const facts = { durationMs: 5, outputBytes: 0, lastLine: "" };

test("code 0 is no failure", () => {
  expect(judgeEnd({ exitCode: 0, signal: null }, true, facts)).toBeNull();
});

test("a signal is called by its name, also when the sandbox hands it on as a code", () => {
  expect(judgeEnd({ exitCode: null, signal: "SIGTERM" }, false, facts)).toMatchObject({ code: "command_killed", retry: true });
  expect(judgeEnd({ exitCode: 137, signal: null }, true, facts)).toMatchObject({
    code: "command_killed",
    details: { signal: "SIGKILL", exitCode: 137 },
  });
});

test("codes that programs end with by themselves are no signals", () => {
  for (const exitCode of [1, 2, 126, 127, 128, 129, 130, 255])
    expect(judgeEnd({ exitCode, signal: null }, true, facts)).toMatchObject({ code: "command_failed", details: { exitCode } });
  expect(judgeEnd({ exitCode: 137, signal: null }, false, facts)).toMatchObject({ code: "command_failed" });
});

test("the reason of a stop is read from a text or an error; an unknown one counts as a cancel", () => {
  expect([AbortSignal.abort("lost"), AbortSignal.abort(new Error("timed_out")), AbortSignal.abort()].map(stopReason)).toEqual([
    "lost",
    "timed_out",
    "cancelled",
  ]);
});

test("only a cancelled command is not tried again", () => {
  const errors = (["cancelled", "timed_out", "shutdown", "lost"] as const).map((reason) =>
    stoppedError(reason, { ...facts, treeGone: true }),
  );
  expect(errors.map(({ code, retry }) => [code, retry])).toEqual([
    ["step_cancelled", false],
    ["step_timed_out", true],
    ["shutting_down", true],
    ["step_stalled", true],
  ]);
});
