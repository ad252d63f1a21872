import { describe, expect, test } from "@jest/globals";
import { judgeProgram } from "./judge-program.js";
import type { ProgramEnd } from "./run-program.js";
import type { AnswerFile } from "./work-folder.js";

const ended = (code: number | null, output = "", signal: string | null = null): ProgramEnd => ({
  ...{ code, signal, fault: null },
  output: Buffer.from(output),
});
const answers = (files: Partial<Record<AnswerFile, Record<string, unknown>>> = {}) => ({
  answer: (file: AnswerFile) => Promise.resolve(files[file] ?? null),
});

describe("what the end of a program means", () => {
  test("exit 0 completes; its last line is the summary, its answer file the outcome", async () => {
    expect(await judgeProgram(ended(0, "one\ntwo\n"), answers({ outcome: { files: 3 } }))).toEqual({
      ...{ call: "complete", outcome: { files: 3 } },
      summary: "two",
    });
    expect(await judgeProgram(ended(0), answers())).toEqual({ call: "complete", outcome: {} });
    expect(await judgeProgram(ended(0, "noise"), answers({ outcome: { summary: "mine" } }))).toMatchObject({ summary: "mine" });
  });

  test("exit 0 with a question parks, with the checkpoint", async () => {
    const files = answers({ question: { question: "Which one?", options: [{ id: "a", label: "A" }] }, checkpoint: { at: 2 } });
    expect(await judgeProgram(ended(0), files)).toEqual({
      ...{ call: "park", question: "Which one?", options: [{ id: "a", label: "A" }] },
      checkpoint: { at: 2 },
    });
  });

  test("65 fails for good, 69 is not asked again, 75 gives back, all else may be tried again", async () => {
    expect(await judgeProgram(ended(65, "no such ticket"), answers())).toEqual({
      call: "fail",
      reason: "no such ticket",
      retryable: false,
    });
    expect(await judgeProgram(ended(69, "no GPU"), answers())).toEqual({ call: "release", reason: "cannot" });
    expect(await judgeProgram(ended(75), answers({ checkpoint: { at: 1 } }))).toMatchObject({ call: "release", checkpoint: { at: 1 } });
    expect(await judgeProgram(ended(1, "oh"), answers())).toEqual({
      ...{ call: "fail", retryable: true },
      reason: "the program ended with exit code 1: oh",
    });
    expect(await judgeProgram(ended(null, "", "SIGSEGV"), answers())).toMatchObject({
      ...{ call: "fail", retryable: true },
      reason: "the program was ended by SIGSEGV",
    });
  });
});
