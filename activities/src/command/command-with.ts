/** What a playbook says about a command, and what later steps get from it. The schema stands with the kind's facts in `domain`. */

export interface CommandWith {
  /** Program and arguments, taken as they are. With `shell`: a script for /bin/sh, then its $1, $2 … */
  argv: readonly string[];
  shell?: boolean;
  /** Relative to the workspace. */
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  network?: boolean;
  /** Absolute, under the allowed roots. */
  writable?: readonly string[];
  captures?: readonly Capture[];
}

/** A file of the workspace that is kept as an artifact. */
export interface Capture {
  path: string;
  name: string;
}

// A type, not an interface: only then it counts as JSON.
export type CommandOutputs = {
  exitCode: number;
  signal: null;
  durationMs: number;
  /** Sampled: what ran for less than some 20 ms may show 0. Children that ended count once their parent noticed. */
  cpuMs: number;
  /** Sampled: the largest resident memory of all processes together. */
  maxRssBytes: number;
  outputBytes: number;
  /** The end of the output, at most 2,000 bytes, without control characters. */
  outputTail: string;
};
