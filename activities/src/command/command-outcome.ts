/** From how a command ended, or why it was stopped, to the error the step fails with. */
import { constants } from "node:os";
import { DomainError } from "@praxis/domain/errors";
import type { ProcessEnd } from "../processes/index.js";
import { STOP_REASONS, type StopReason } from "../steps/step-context.js";

export interface CommandFacts {
  durationMs: number;
  outputBytes: number;
  lastLine: string;
}

/** bubblewrap hands on a signal as 128 + its number. Not HUP and INT: git, shells and test runners end with 129 and 130 by themselves. */
const SIGNALS_BEHIND_CODES: readonly NodeJS.Signals[] = [
  "SIGILL",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGKILL",
  "SIGSEGV",
  "SIGPIPE",
  "SIGTERM",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGSYS",
];

/** Null when the command ended well. Both may be tried again: the command decides by its own nature whether that helps. */
export function judgeEnd(end: ProcessEnd, sandboxed: boolean, facts: CommandFacts): DomainError | null {
  if (end.exitCode === 0) return null;
  const signal = end.signal ?? (sandboxed ? signalBehind(end.exitCode) : null);
  const details = { exitCode: end.exitCode, signal, ...facts };
  if (signal !== null) return new DomainError("command_killed", `The command was ended by ${signal}.`, { retry: true, details });
  return new DomainError("command_failed", `The command ended with code ${String(end.exitCode)}.`, { retry: true, details });
}

/** @param treeGone false when a process of the command could not be ended. */
export function stoppedError(reason: StopReason, facts: CommandFacts & { treeGone: boolean }): DomainError {
  switch (reason) {
    case "cancelled":
      return new DomainError("step_cancelled", "The command was stopped because the step was cancelled.", { details: { ...facts } });
    case "timed_out":
      return new DomainError("step_timed_out", "The command was stopped because it took longer than the step's time limit.", {
        retry: true,
        details: { ...facts },
      });
    case "shutdown":
      return new DomainError("shutting_down", "The command was stopped because its worker is stopping.", {
        retry: true,
        details: { ...facts },
      });
    case "lost":
      return new DomainError("step_stalled", "The command was stopped because the platform gave its step to another attempt.", {
        retry: true,
        details: { ...facts },
      });
  }
}

/** The reason travels as a text, or as the message of an error when a library aborted. */
export function stopReason(signal: AbortSignal): StopReason {
  const given: unknown = signal.reason;
  const text = given instanceof Error ? given.message : given;
  return STOP_REASONS.find((reason) => reason === text) ?? "cancelled";
}

export function signalBehind(code: number | null): NodeJS.Signals | null {
  return SIGNALS_BEHIND_CODES.find((signal) => code === 128 + constants.signals[signal]) ?? null;
}
