/** Watches one running command to its end: carries its output, beats, and ends its whole tree when the step is stopped. */
import { setTimeout as delay } from "node:timers/promises";
import { asStorageError, type ProcessEnd, type RunningProcess } from "../processes/index.js";
import type { StepContext } from "../steps/step-context.js";
import { stoppedError, stopReason, type CommandFacts } from "./command-outcome.js";
import { createOutputTail, type OutputTail } from "./output-tail.js";
import { pumpOutput } from "./pump-output.js";

export interface Supervised extends CommandFacts {
  end: ProcessEnd;
  tail: OutputTail;
}

/** A beat at least every 2 s is promised; a timer may be late. */
const BEAT_PERIOD_MS = 1_500;
/** When all processes are gone the pipe ends at once. Something that escaped, and still holds it, must not hold the step. */
const PIPE_END_WAIT_MS = 5_000;

type Happening = { kind: "ended"; end: ProcessEnd } | { kind: "stopped" } | { kind: "output_failed"; error: unknown };

/**
 * Resolves when the command ended by itself and nothing of it is left. Throws when the step was stopped, the output could not be kept, or
 * processes remain. The caller forgets the process only if `endRest` says that the tree is gone.
 */
export async function superviseCommand(running: RunningProcess, context: Pick<StepContext<unknown>, "signal" | "heartbeat" | "output" | "note">, graceMs: number): Promise<Supervised> {
  const startedAt = performance.now();
  const tail = createOutputTail();
  const beat = (): void => {
    context.heartbeat({ bytes: tail.bytes, lastLine: tail.lastLine() });
  };
  const beats = setInterval(beat, BEAT_PERIOD_MS);
  const pumped = pumpOutput({ source: running.output, sink: context.output, tail, signal: context.signal });
  const abort = followAbort(context.signal);
  try {
    beat();
    const happening = await Promise.race([running.ended.then((end): Happening => ({ kind: "ended", end })), abort.fired, failureOf(pumped)]);
    if (happening.kind !== "ended") await running.stop(happening.kind === "stopped" ? graceMs : 0);
    const treeGone = await running.endRest();
    if (!treeGone) context.note({ processesLeft: true });
    await settlePipe(running, pumped);
    const facts = { durationMs: Math.round(performance.now() - startedAt), outputBytes: tail.bytes, lastLine: tail.lastLine() };
    if (happening.kind === "stopped") throw stoppedError(stopReason(context.signal), { ...facts, treeGone });
    if (happening.kind === "output_failed") throw asStorageError(happening.error);
    return { ...facts, end: happening.end, tail };
  } finally {
    abort.forget();
    clearInterval(beats);
    beat();
  }
}

/** Never resolves while the output goes well: the end of the stream is not the end of the command. */
function failureOf(pumped: Promise<void>): Promise<Happening> {
  return new Promise((resolve) => {
    pumped.catch((error: unknown) => {
      resolve({ kind: "output_failed", error });
    });
  });
}

/** What is still in the pipe belongs to the output, so its end is awaited; an error after the command's end counts too. */
async function settlePipe(running: RunningProcess, pumped: Promise<void>): Promise<void> {
  const waited = new AbortController();
  const late = delay(PIPE_END_WAIT_MS, true, { signal: waited.signal }).catch(() => false);
  try {
    const gaveUp = await Promise.race([pumped.then(() => false, throwStorageError), late]);
    if (gaveUp) running.output.destroy();
  } finally {
    waited.abort();
  }
}

function throwStorageError(error: unknown): never {
  throw asStorageError(error);
}

function followAbort(signal: AbortSignal): { fired: Promise<Happening>; forget: () => void } {
  let onAbort: () => void = () => undefined;
  const fired = new Promise<Happening>((resolve) => {
    onAbort = () => {
      resolve({ kind: "stopped" });
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  return {
    fired,
    forget: () => {
      signal.removeEventListener("abort", onAbort);
    },
  };
}
