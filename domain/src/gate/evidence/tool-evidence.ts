/** What running a configured command left behind, or what a caller handed in. Collectors fill it; judges only read it. */

/** How the command ended. `not-prepared`: it never began, because what it needs (installed dependencies) could not be had. */
export const COMMAND_ENDS = ["exited", "signalled", "timed-out", "not-found", "not-executable", "not-prepared"] as const;
export type CommandEnd = (typeof COMMAND_ENDS)[number];

export interface CommandRun {
  argv: readonly string[];
  end: CommandEnd;
  /** Set for `exited`. */
  exitCode: number | null;
  /** Set for `signalled`. */
  signal: string | null;
  /** For `not-prepared` and `not-executable`: why, in a sentence. */
  message: string | null;
  /** The last lines of its output, at most 4,000 characters, secrets taken out. */
  outputTail: string;
}

export interface Report {
  /** `command`: left by the configured command or found at the configured path. `given`: handed in by the caller. */
  from: "command" | "given";
  path: string;
  /** Null: the declared report is not there. */
  text: string | null;
  /** Who handed it in, on a server. */
  by?: string;
  /** For reports of an earlier commit that are carried forward (coverage). Absent for fresh ones. */
  carried?: { commit: string; isAncestor: boolean; ageMs: number };
}

export interface ToolEvidence {
  /** Null when no command is configured. */
  run: CommandRun | null;
  reports: readonly Report[];
}
