/** What a program's exit code and answer files mean for the lease. The codes are those of sysexits.h where there is one. */
import type { FinalCall } from "./lease-calls.js";
import type { ProgramEnd } from "./run-program.js";
import type { WorkFolder } from "./work-folder.js";

/** It cannot do this kind of work: another agent may. */
const UNAVAILABLE = 69;
/** The work itself is wrong: another attempt would not help. */
const DATA_ERROR = 65;
/** Not now: it gives the work back, which counts as no attempt. */
const TRY_LATER = 75;

export const EXIT_CODE_HELP = `How the program's end is told:
  exit 0              complete; the step's outputs are what it wrote to $PRAXIS_OUTCOME_FILE (a JSON object)
  exit 0, a question  park: $PRAXIS_QUESTION_FILE holds {"question", "evidence"?, "options"?}; a person decides
  exit 65             fail for good: another attempt would not help
  exit 69             release: this agent cannot do it and is not asked again
  exit 75             release: not now
  anything else       fail; another attempt follows while the step has one`;

export async function judgeProgram(ended: ProgramEnd, folder: Pick<WorkFolder, "answer">): Promise<FinalCall> {
  const said = lastLine(ended.output);
  const checkpoint = await folder.answer("checkpoint");
  switch (ended.code) {
    case 0:
      return (await questionOf(folder, checkpoint ?? {})) ?? (await outcomeOf(folder, said));
    case DATA_ERROR:
      return { call: "fail", reason: said ?? "the program said that the work cannot be done (exit 65)", retryable: false };
    case UNAVAILABLE:
      return { call: "release", reason: "cannot" };
    case TRY_LATER:
      return { call: "release", reason: said ?? "not now (exit 75)", ...(checkpoint ? { checkpoint } : {}) };
    default: {
      const how = ended.code === null ? `was ended by ${ended.signal ?? "a signal"}` : `ended with exit code ${String(ended.code)}`;
      return { call: "fail", reason: `the program ${how}${said === null ? "" : `: ${said}`}`, retryable: true };
    }
  }
}

async function questionOf(folder: Pick<WorkFolder, "answer">, checkpoint: Record<string, unknown>): Promise<FinalCall | null> {
  const asked = await folder.answer("question");
  if (asked === null) return null;
  const { question, evidence, options } = asked;
  return {
    ...{ call: "park", question: typeof question === "string" ? question : "", checkpoint },
    ...(evidence === undefined ? {} : { evidence }),
    ...(options === undefined ? {} : { options }),
  };
}

async function outcomeOf(folder: Pick<WorkFolder, "answer">, said: string | null): Promise<FinalCall> {
  const outcome = (await folder.answer("outcome")) ?? {};
  const summary = typeof outcome["summary"] === "string" ? outcome["summary"] : said;
  return { call: "complete", outcome, ...(summary ? { summary: summary.slice(0, 4_000) } : {}) };
}

function lastLine(output: Buffer): string | null {
  const line = output.subarray(-8_000).toString("utf8").trimEnd().split("\n").at(-1)?.trim().slice(0, 1_000) ?? "";
  return line === "" ? null : line;
}
