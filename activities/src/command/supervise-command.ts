/** Watches one running command to its end: carries its output, beats, and ends its whole tree when the step is stopped. */
import { setTimeout as delay } from "node:timers/promises";
import { asStorageError, type ProcessEnd, type RunningProcess } from "../processes/index.js";
import type { StepContext } from "../steps/step-context.js";
import { stoppedError, stopReason, type CommandFacts } from "./command-outcome.js";
import { createOutputTail, type OutputTail } from "./output-tail.js";
import { pumpOutput, type Pump } from "./pump-output.js";

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
export async function superviseCommand(
  running: RunningProcess,
  context: Pick<StepContext<unknown>, "signal" | "heartbeat" | "output" | "note">,
  graceMs: number,
): Promise<Supervised> {
  const startedAt = performance.now();
  const tail = createOutputTail();
  const beat = (): void => {
    context.heartbeat({ bytes: tail.bytes, lastLine: tail.lastLine() });
  };
  const beats = setInterval(beat, BEAT_PERIOD_MS);
  const pump = pumpOutput({ source: running.output, sink: context.output, tail, signal: context.signal });
  const abort = followAbort(context.signal);
  try {
    beat();
    const happening = await Promise.race([
      running.ended.then((end): Happening => ({ kind: "ended", end })),
      abort.fired,
      failureOf(pump.done),
    ]);
    if (happening.kind !== "ended") await running.stop(happening.kind === "stopped" ? graceMs : 0);
    const treeGone = await running.endRest();
    if (!treeGone) context.note({ processesLeft: true });
    await settlePipe(running, pump);
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
function failureOf(done: Promise<void>): Promise<Happening> {
  return new Promise((resolve) => {
    done.catch((error: unknown) => {
      resolve({ kind: "output_failed", error });
    });
  });
}

/** What is still in the pipe belongs to the output, so its end is awaited, however long the sink takes; an error counts too. */
async function settlePipe(running: RunningProcess, pump: Pump): Promise<void> {
  for (;;) {
    const waited = new AbortController();
    const late = delay(PIPE_END_WAIT_MS, true, { signal: waited.signal }).catch(() => false);
    const isLate = await Promise.race([pump.done.then(() => false), late]).finally(() => {
      waited.abort();
    });
    if (!isLate) return;
    if (pump.isFlushing()) continue;
    running.output.destroy();
    await pump.done.catch(() => undefined);
    return;
  }
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
