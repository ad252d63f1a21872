/** What is open when the stack comes back: one line per run, in plain words, so that nobody has to ask first. */
import type { OpenRun } from "./api-client.js";

/** Anybody who may start runs writes titles: none may move the cursor of this terminal or pass for another line. */
const UNSAFE = /(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])+/gu;

/** More would push the addresses off the screen. */
const SHOWN = 5;

const WAITING: Readonly<Record<string, string>> = {
  approval: "waiting on a person's answer",
  lease: "waiting on an agent",
  gate: "waiting on a gate",
  timer: "waiting on a time",
  step: "waiting on a step",
  worker: "waiting on a worker",
  temporal: "waiting on Temporal",
  repair: "waiting on a repair (see the worker's log)",
};

export function openRunLines({ runs, more }: { runs: readonly OpenRun[]; more: boolean }): string[] {
  if (runs.length === 0) return ["No open runs."];
  const count = `${String(runs.length)}${more ? " or more" : ""}`;
  const [only] = runs;
  if (runs.length === 1 && !more && only) return [`1 open run: ${lineOf(only)}`];
  const lines = runs.slice(0, SHOWN).map((run) => `  ${lineOf(run)}`);
  const hidden = runs.length > SHOWN || more ? ["  all of them: npx --no-install praxis run list --status accepted,running,paused"] : [];
  return [`${count} open runs:`, ...lines, ...hidden];
}

function lineOf(run: OpenRun): string {
  return `${run.id} ${run.title.replaceAll(UNSAFE, " ")}, ${stateOf(run)}`;
}

function stateOf({ status, waitingOn }: OpenRun): string {
  if (status === "paused") return "paused";
  return WAITING[waitingOn] ?? (status === "accepted" ? "about to start" : "running");
}
