/** What commands really did, written by the commands themselves: the truth that the platform's words are checked against. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Ledger {
  folder: string;
  /** How often a step of a run wrote this word. */
  count(word: "start" | "end" | "intent" | "effect" | "overlap" | "once", runId: string, stepId: string): number;
  /** Lets a command succeed that fails until then. */
  allow(runId: string): void;
}

export function createLedger(folder: string): Ledger {
  return {
    folder,
    count: (word, runId, stepId) => linesOf(join(folder, "ledger.log")).filter((line) => line === `${word} ${runId} ${stepId}`).length,
    allow: (runId) => {
      writeFileSync(join(folder, `allow-${runId}`), "");
    },
  };
}

/** Two executions of one step at the same time are noticed by the lock, which the kernel drops with its holder. */
const GUARD =
  'say() { echo "$1 $PRAXIS_RUN_ID $PRAXIS_STEP_ID" >> "$2/ledger.log"; }; exec 9>"$1/lock-$PRAXIS_RUN_ID-$PRAXIS_STEP_ID"; flock -n 9 || say overlap "$1"';

/** $1 the ledger's folder, $2 how many fifths of a second it takes. Leaves a process behind in a session of its own. */
export const LONG_COMMAND = `${GUARD}
setsid sleep 900 9>&- &
say start "$1"
i=0; while [ "$i" -lt "$2" ]; do i=$((i+1)); echo "part $i of $2"; sleep 0.2; done
say end "$1"`;

/** $2 and $3: seconds between intent and effect, and after it. */
export const IRREVERSIBLE_COMMAND = `${GUARD}
say intent "$1"; sleep "$2"; say effect "$1"; sleep "$3"; echo finished`;

/** Fails until it is allowed. */
export const FLAKY_COMMAND = `${GUARD}
[ -e "$1/allow-$PRAXIS_RUN_ID" ] || exit 3
say once "$1"`;

export const QUICK_COMMAND = `${GUARD}
say once "$1"`;

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
